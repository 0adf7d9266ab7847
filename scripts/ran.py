"""Says which tests that docs/seeds.md names did not run: ran.py SUMMARY. Exit 1 where there is one."""

import pathlib
import re
import sys

root = pathlib.Path(__file__).resolve().parent.parent
output = pathlib.Path(sys.argv[1]).read_text(errors="replace")
sources = [path.read_text() for path in (root / "Tests").rglob("*.swift")]
missing = []
for suite, function in sorted(set(re.findall(r"`(\w+Tests)\.(\w+)`", (root / "docs/seeds.md").read_text()))):
    # What the runner prints of a test is its sentence.
    sentence = None
    for text in sources:
        body = re.search(rf"struct {suite} .*?^\}}", text, re.MULTILINE | re.DOTALL)
        if body:
            named = re.search(r'@Test\(\s*"((?:[^"\\]|\\.)*)"[^@]*?func ' + function + r"\(", body.group())
            sentence = named.group(1) if named else sentence
    # Said of two tests, it tells of neither.
    if sum(len(re.findall(r'@Test\(\s*"' + re.escape(sentence or "") + '"', text)) for text in sources) != 1:
        missing.append(f"{suite}.{function} (its sentence is not its own)")
    elif not re.search(r'^[✔✘] Test "' + re.escape(sentence) + '"', output, re.MULTILINE):
        missing.append(f"{suite}.{function}")
for name in missing:
    print(f"docs/seeds.md names {name}, which did not run")
sys.exit(1 if missing else 0)
