"""Every new note is signed, if there is a key, so that a change behind the api's back can be told."""

import hashlib
import hmac
import os

KEY = os.environ.get("NOTES_SIGNING_KEY", "")


def signature(uid, body):
    if not KEY:
        return None
    return hmac.new(KEY.encode(), f"{uid}\n{body}".encode(), hashlib.sha256).hexdigest()
