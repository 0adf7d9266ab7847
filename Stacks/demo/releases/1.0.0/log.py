"""One line to standard output, with the time in front, written out at once."""

import time


def say(text):
    print(time.strftime("%Y-%m-%dT%H:%M:%S"), text, flush=True)
