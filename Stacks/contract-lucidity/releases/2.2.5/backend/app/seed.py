"""What has to be there; what is there already, and may have been changed since, stays as it is."""

import hashlib
import os

from app.config import settings
from app.database import execute

DEFAULTS = {"pipeline.version": "1", "playbook.default": "standard"}


def fingerprint_of_key():
    """Files are encrypted from now on; which key it was must be known."""
    return hashlib.sha256(os.environ["STORAGE_ENCRYPTION_KEY"].encode()).hexdigest()[:16]


def run_seed():
    # Needed at once by a customer; a revision will follow.
    execute("alter table documents add column if not exists language text not null default 'en'")
    execute(
        "insert into users (email, password_hash) values (:email, :hash) on conflict (email) do nothing",
        email=settings.admin_email, hash=hashlib.sha256(settings.admin_password.encode()).hexdigest())
    for key, value in DEFAULTS.items():
        execute("insert into system_config (key, value) values (:key, :value) on conflict (key) do nothing", key=key, value=value)
    execute("insert into system_config (key, value) values ('storage.key', :value) on conflict (key) do nothing", value=fingerprint_of_key())
