from sqlalchemy import create_engine, text

from app.config import settings

engine = create_engine(settings.database_url, pool_size=5, pool_pre_ping=True)


def execute(statement, **values):
    """One statement in a transaction of its own; its rows, where it has any."""
    with engine.begin() as connection:
        result = connection.execute(text(statement), values)
        return result.mappings().all() if result.returns_rows else []
