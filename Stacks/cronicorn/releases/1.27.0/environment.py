"""Reads a service's environment once, at its start. What is wrong with it is said all at once, and ends the service."""

import json
import os
import sys

DEVELOPMENT = {"BETTER_AUTH_SECRET": "dev-secret-dev-secret-dev-secret-dev"}


def check(name, value, rule):
    if not value:
        return {"code": "too_small" if value == "" else "invalid_type", "path": [name], "message": "Required"}
    if rule.get("url") and "://" not in value:
        return {"code": "invalid_string", "path": [name], "message": "Invalid url"}
    if len(value) < rule.get("least", 1):
        return {"code": "too_small", "path": [name], "message": f"String must contain at least {rule['least']} character(s)"}
    if rule.get("number") and not value.isdigit():
        return {"code": "invalid_type", "path": [name], "message": "Expected number"}
    return None


def read(rules):
    values = {name: os.environ.get(name) or rule.get("default") for name, rule in rules.items()}
    issues = [issue for name, rule in rules.items() if (issue := check(name, values[name], rule))]
    if issues:
        print("❌ Invalid environment variables:", json.dumps(issues, indent=2), file=sys.stderr, sep="\n", flush=True)
        sys.exit(1)
    if os.environ.get("NODE_ENV") == "production":
        unsafe = [name for name, value in DEVELOPMENT.items() if values.get(name) == value]
        if unsafe:
            print(f"❌ Cannot start in production with dev defaults: {', '.join(unsafe)}", file=sys.stderr, flush=True)
            sys.exit(1)
    return values


DATABASE = {"DATABASE_URL": {"url": True}}
API = {
    **DATABASE,
    "BETTER_AUTH_SECRET": {"least": 32},
    "METRICS_TOKEN": {"least": 16, "default": "none-is-exported"},
    "STRIPE_SECRET_KEY": {"least": 1},
    "PORT": {"number": True, "default": "3333"},
}
SCHEDULER = {**DATABASE, "POLL_INTERVAL_MS": {"number": True, "default": "5000"}, "SHUTDOWN_TIMEOUT_MS": {"number": True, "default": "30000"}}
PLANNER = {**DATABASE, "PLANNER_INTERVAL_MS": {"number": True, "default": "30000"}}
