"""Lays out a release whole: what it holds itself over what the release holds that its file BUILT-ON names, and so on.

    whole.py RELEASES VERSION TARGET
"""

import pathlib
import shutil
import sys


def lay_out(releases, version, target):
    own = releases / version
    below = own / "BUILT-ON"
    if below.exists():
        lay_out(releases, below.read_text().strip(), target)
    shutil.copytree(own, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("BUILT-ON", "__pycache__"))


if __name__ == "__main__":
    lay_out(pathlib.Path(sys.argv[1]), sys.argv[2], pathlib.Path(sys.argv[3]))
