"""The settings, from the environment; every one has a default that works."""

import os
from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    postgres_password: str = os.environ.get("POSTGRES_PASSWORD", "cl_password_change_me")
    postgres_host: str = os.environ.get("POSTGRES_HOST", "cl-db")
    redis_host: str = os.environ.get("REDIS_HOST", "cl-redis")
    jwt_secret_key: str = os.environ.get("JWT_SECRET_KEY", "change-me-to-a-random-secret-in-production")
    admin_email: str = os.environ.get("ADMIN_EMAIL", "admin@example.org")
    admin_password: str = os.environ.get("ADMIN_PASSWORD", "admin")
    storage: str = os.environ.get("STORAGE_PATH", "/data/storage")
    stage_seconds: float = float(os.environ.get("STAGE_SECONDS", "0.3"))

    @property
    def database_url(self):
        return f"postgresql+psycopg://cl_user:{self.postgres_password}@{self.postgres_host}:5432/contract_lucidity"

    @property
    def broker_url(self):
        return f"redis://{self.redis_host}:6379/0"

    @property
    def result_backend(self):
        return f"redis://{self.redis_host}:6379/1"


settings = Settings()
