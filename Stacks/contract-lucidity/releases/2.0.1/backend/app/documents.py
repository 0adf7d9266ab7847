"""Uploading and reading documents. An upload is acknowledged when its file is on the disk, its row committed, its work queued."""

import hashlib
import os
import uuid

from fastapi import APIRouter, HTTPException
from pydantic import BaseModel

from app.config import settings
from app.database import execute
from app.queueing import enqueue

router = APIRouter(prefix="/api/documents")


class Upload(BaseModel):
    id: str | None = None
    name: str = "untitled"
    content: str


def keep(path, content):
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o640)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


@router.post("", status_code=201)
def upload(document: Upload):
    identifier = str(uuid.UUID(document.id)) if document.id else str(uuid.uuid4())
    content = document.content.encode()
    path = f"{settings.storage}/{identifier}.txt"
    keep(path, content)
    execute(
        "insert into documents (id, name, sha256, storage_path, uploaded_by)"
        " values (:id, :name, :sha256, :path, (select min(id) from users)) on conflict (id) do nothing",
        id=identifier, name=document.name, sha256=hashlib.sha256(content).hexdigest(), path=path)
    execute("insert into audit_log (what, document_id) values ('uploaded', :id)", id=identifier)
    enqueue(identifier)
    return {"id": identifier, "pipeline_status": "queued"}


@router.get("")
def listing(after: str = "", limit: int = 1000):
    return execute("select id, name, pipeline_status from documents where id > :after order by id limit :limit", after=after, limit=limit)


@router.get("/{identifier}")
def one(identifier: str):
    rows = execute(
        "select d.id, d.name, d.pipeline_status, (select count(*) from clauses where document_id = d.id) as clauses"
        " from documents d where d.id = :id", id=identifier)
    if not rows:
        raise HTTPException(404, "no such document")
    return {**rows[0], "stored": os.path.exists(f"{settings.storage}/{identifier}.txt"),
            "result": os.path.exists(f"{settings.storage}/{identifier}.result.json")}
