// What is wrong with the page as it is shown now: what does not fit, and what cannot be read. Runs inside the browser only.
(() => {
  const wrong = [];
  const page = document.documentElement;
  if (page.scrollWidth > page.clientWidth) wrong.push(`wider than the window: ${page.scrollWidth} of ${page.clientWidth}`);

  const parsed = (text) => (text.match(/[\d.]+/g) || []).map(Number);
  const light = (color) => {
    const [r, g, b] = color.map((part) => part / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (element) => {
    for (let place = element; place; place = place.parentElement) {
      const color = parsed(getComputedStyle(place).backgroundColor);
      if (color.length === 3 || color[3] === 1) return color.slice(0, 3);
    }
    return [255, 255, 255];
  };
  const hidden = (element) => {
    for (let place = element; place; place = place.parentElement) {
      const style = getComputedStyle(place);
      if (style.display === "none" || style.visibility === "hidden" || style.clipPath !== "none") return true;
    }
    return false;
  };

  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const seen = new Set();
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement;
    const words = texts.currentNode.data.trim();
    if (!words || hidden(element)) continue;
    const range = document.createRange();
    range.selectNodeContents(texts.currentNode);
    for (const box of range.getClientRects()) {
      if (box.right > page.clientWidth + 0.5 || box.left < -0.5) {
        wrong.push(`outside of the window: ${words.slice(0, 60)}`);
        break;
      }
      // Text that is drawn over the border of the box that holds it.
      const holder = element.closest("td, th, dd, dt, li, p, pre, h1, h2, h3, .card");
      if (holder && box.right > holder.getBoundingClientRect().right + 1.5) {
        wrong.push(`outside of its <${holder.tagName.toLowerCase()}>: ${words.slice(0, 60)}`);
        break;
      }
    }
    const style = getComputedStyle(element);
    const [front, back] = [parsed(style.color).slice(0, 3), ground(element)];
    const [one, other] = [light(front), light(back)];
    const ratio = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
    const key = `${front} on ${back}`;
    if (ratio < (large ? 3 : 4.5) && !seen.has(key)) {
      seen.add(key);
      wrong.push(`hard to read, ${ratio.toFixed(2)} to 1: ${words.slice(0, 60)}`);
    }
  }
  if (window.executed || document.querySelector("script, img, iframe, object, link")) wrong.push("something on it was executed or embedded");
  return wrong;
})()
