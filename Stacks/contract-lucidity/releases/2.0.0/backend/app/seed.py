"""What has to be there; what is there already, and may have been changed since, stays as it is."""

import hashlib

from app.config import settings
from app.database import execute

DEFAULTS = {"pipeline.version": "1", "playbook.default": "standard"}


def run_seed():
    execute(
        "insert into users (email, password_hash) values (:email, :hash) on conflict (email) do nothing",
        email=settings.admin_email, hash=hashlib.sha256(settings.admin_password.encode()).hexdigest())
    for key, value in DEFAULTS.items():
        execute("insert into system_config (key, value) values (:key, :value) on conflict (key) do nothing", key=key, value=value)
