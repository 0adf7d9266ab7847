/// How pages look: light, dark, on paper, and on a narrow screen.
enum PageStyle {
    static let css: HTML = """
        :root {
          color-scheme: light dark;
          --ground: #ffffff; --sheet: #f5f6f8; --line: #d5d9e0; --text: #1b1f27; --quiet: #545c6b;
          --good: #17693a; --good-ground: #e2f3e8; --bad: #a8201a; --bad-ground: #fbe7e5; --warn: #7a5000; --warn-ground: #fbf0d9;
          --forward: #2b5fb3; --back: #8a4b00; --closed: #f3d9a6; --outage: #d9918b; --latency: #2b5fb3; --longest: #6f87ad;
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #14171c; --sheet: #1c2027; --line: #363c47; --text: #e7eaf0; --quiet: #a7b0c0;
            --good: #7fd6a0; --good-ground: #163323; --bad: #ff9d94; --bad-ground: #3d1b19; --warn: #f0c36b; --warn-ground: #3a2c10;
            --forward: #86b0f5; --back: #f0a860; --closed: #6b5420; --outage: #96504b; --latency: #86b0f5; --longest: #64789b;
          }
        }
        * { box-sizing: border-box; }
        body {
          margin: 0; background: var(--ground); color: var(--text);
          font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; overflow-wrap: anywhere;
        }
        main { max-width: 1080px; margin: 0 auto; padding: 24px 16px 8px; }
        footer { max-width: 1080px; margin: 0 auto; padding: 8px 16px 32px; color: var(--quiet); font-size: 14px; }
        h1 { font-size: 26px; line-height: 1.25; margin: 0 0 4px; }
        h2 { font-size: 19px; margin: 36px 0 10px; padding-bottom: 4px; border-bottom: 1px solid var(--line); }
        h3 { font-size: 16px; margin: 20px 0 6px; }
        p { margin: 6px 0; }
        p, td { text-wrap: pretty; }
        a { color: var(--forward); }
        .quiet { color: var(--quiet); }
        .badge { display: inline-block; padding: 1px 10px; border-radius: 12px; font-size: 15px; font-weight: 600; }
        .good { color: var(--good); background: var(--good-ground); }
        .bad { color: var(--bad); background: var(--bad-ground); }
        .warn { color: var(--warn); background: var(--warn-ground); }
        .facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 18px 0 0; }
        .facts div { background: var(--sheet); border: 1px solid var(--line); border-radius: 8px; padding: 8px 12px; }
        .facts dt { color: var(--quiet); font-size: 14px; }
        .facts dd { margin: 0; font-size: 19px; font-variant-numeric: tabular-nums; }
        .card { border: 1px solid var(--line); border-left: 4px solid var(--bad); background: var(--sheet); border-radius: 6px; padding: 10px 14px; margin: 18px 0; }
        .card.calm { border-left-color: var(--forward); }
        pre, code, kbd { font-family: ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: 14px; }
        pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--ground); border: 1px solid var(--line); border-radius: 6px; padding: 8px 10px; margin: 8px 0; }
        table { border-collapse: collapse; width: 100%; font-size: 15px; }
        caption { text-align: left; color: var(--quiet); padding: 0 0 6px; }
        th, td { text-align: left; vertical-align: top; padding: 6px 10px 6px 0; border-bottom: 1px solid var(--line); }
        th { color: var(--quiet); font-weight: 600; font-size: 14px; }
        tbody th { color: var(--text); font-size: 15px; }
        td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        .verdict { font-weight: 700; font-size: 13px; padding: 1px 7px; border-radius: 4px; white-space: nowrap; }
        .move { min-width: 180px; }
        .track { width: 34%; min-width: 90px; }
        .bar { display: block; width: 100%; height: 14px; background: var(--sheet); border-radius: 3px; }
        table.names tbody th, td[data-label="before"], td[data-label="after"], td[data-label="began"] { white-space: nowrap; }
        .plot { position: relative; margin: 10px 0 4px; padding-left: 56px; }
        .plot svg { display: block; width: 100%; height: 190px; background: var(--sheet); border: 1px solid var(--line); }
        .ticks { position: absolute; left: 0; top: 0; height: 190px; width: 50px; }
        .ticks span { position: absolute; right: 0; transform: translateY(-50%); color: var(--quiet); font-size: 13px; white-space: nowrap; }
        .ticks .long { left: 0; transform: none; text-align: right; line-height: 1.3; white-space: normal; }
        .times { display: flex; justify-content: space-between; padding-left: 56px; color: var(--quiet); font-size: 13px; }
        .legend { display: flex; flex-wrap: wrap; gap: 4px 18px; padding: 0; margin: 8px 0; list-style: none; font-size: 14px; color: var(--quiet); }
        .legend i { display: inline-block; width: 14px; height: 10px; margin-right: 6px; border-radius: 2px; }
        .next { margin: 10px 0; }
        .next code {
          display: inline-block; max-width: 100%; overflow-x: auto; white-space: nowrap; vertical-align: middle;
          background: var(--ground); border: 1px solid var(--line); border-radius: 6px; padding: 2px 8px;
        }
        .plan { padding-left: 0; list-style: none; counter-reset: step; }
        .plan > li { margin: 0 0 10px; counter-increment: step; break-inside: avoid; }
        .plan > li > strong::before { content: counter(step) ". "; color: var(--quiet); font-weight: 400; }
        .plan ul, ul.plain { margin: 2px 0; padding-left: 22px; }
        @media (min-width: 900px) { .plan { columns: 2; column-gap: 40px; } }
        .keys { columns: 3 200px; padding-left: 20px; margin: 6px 0; }
        @media (max-width: 640px) {
          table.stack thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
          table.stack tr { display: block; padding: 8px 0; border-bottom: 1px solid var(--line); }
          table.stack th, table.stack td { display: block; border: 0; padding: 1px 0; width: auto; text-align: left; white-space: normal; }
          table.stack td[data-label]::before { content: attr(data-label) ": "; color: var(--quiet); font-size: 14px; }
          table.stack td:empty { display: none; }
          .plot { padding-left: 48px; }
          .ticks { width: 42px; }
          .times { padding-left: 48px; }
        }
        @media print {
          :root {
            --ground: #fff; --sheet: #fff; --line: #999; --text: #000; --quiet: #333; --good: #0b4d27; --bad: #8a0f0a; --warn: #5c3c00;
            --good-ground: #fff; --bad-ground: #fff; --warn-ground: #fff; --closed: #ddd; --outage: #b5807c;
            --forward: #2b5fb3; --back: #8a4b00; --latency: #2b5fb3; --longest: #6f87ad;
          }
          body { font-size: 11pt; }
          main { max-width: none; padding: 0; }
          h2, h3, caption, thead { break-after: avoid; }
          .card, tr, .plot, .facts { break-inside: avoid; }
          .plan { columns: 2; column-gap: 30px; }
          .next code { white-space: normal; }
          * { print-color-adjust: exact; }
        }
        """
}
