"""Replaces a generated block of a page: write_block.py PAGE BLOCK FILE [LINE…]; the lines go before those of the file."""

import sys

page, block, source, *heading = sys.argv[1:]
with open(source) as file:
    lines = heading + file.read().splitlines()
with open(page) as file:
    text = file.read()
begin, end = f"<!-- {block} -->\n", f"<!-- end of {block} -->"
if begin not in text or end not in text:
    raise SystemExit(f"cannot write the figures: {page} has no block {block}")
before, rest = text.split(begin, 1)
after = rest.split(end, 1)[1]
with open(page, "w") as file:
    file.write(before + begin + "\n".join(lines) + "\n" + end + after)
