"""The database is the application's, from its settings. Each revision is a transaction of its own."""

import logging.config

from alembic import context
from sqlalchemy import create_engine, pool

from app.config import settings
from app.models import Base

logging.config.fileConfig(context.config.config_file_name)

with create_engine(settings.database_url, poolclass=pool.NullPool).connect() as connection:
    context.configure(connection=connection, target_metadata=Base.metadata, transaction_per_migration=True)
    with context.begin_transaction():
        context.run_migrations()
