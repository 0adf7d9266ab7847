"""The backend, port 8000. Its start migrates: extension, alembic in a process of its own, seeding, and only then requests."""

import subprocess
import time
from contextlib import asynccontextmanager

from fastapi import FastAPI
from sqlalchemy.exc import OperationalError

from app import boot, documents
from app.database import execute
from app.seed import run_seed


def wait_for_database():
    for _ in range(30):
        try:
            return execute("create extension if not exists pg_trgm")
        except OperationalError:
            time.sleep(1)
    raise RuntimeError("the database does not answer")


@asynccontextmanager
async def lifespan(app):
    wait_for_database()
    subprocess.run(["alembic", "upgrade", "head"], check=True)
    run_seed()
    boot.prepare()
    yield


app = FastAPI(lifespan=lifespan)
app.include_router(documents.router)


@app.get("/api/health")
def health():
    return {"status": "healthy", "service": "Contract Lucidity"}
