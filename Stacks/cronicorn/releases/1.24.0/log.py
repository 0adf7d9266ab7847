import json
import sys
import time


def log(level, message, **fields):
    print(json.dumps({"level": level, "time": int(time.time() * 1000), **fields, "msg": message}), flush=True,
          file=sys.stderr if level == "error" else sys.stdout)
