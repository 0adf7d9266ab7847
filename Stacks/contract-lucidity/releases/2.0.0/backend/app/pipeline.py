"""What happens to a document: one stage after the other, each written down before it begins."""

import json
import time

from app.celery_app import celery_app
from app.config import settings
from app.database import execute

STAGES = ["extracting", "classifying", "playbook", "analyzing", "embedding", "storing"]


def stage(identifier, name):
    execute("update documents set pipeline_status = :name where id = :id", name=name, id=identifier)
    time.sleep(settings.stage_seconds)


def analyze(identifier):
    with open(f"{settings.storage}/{identifier}.txt") as file:
        sentences = [part.strip() for part in file.read().split(".") if part.strip()]
    execute("delete from clauses where document_id = :id", id=identifier)
    for position, sentence in enumerate(sentences):
        execute("insert into clauses (document_id, position, text) values (:id, :position, :text)",
                id=identifier, position=position, text=sentence)
    return sentences


def store(identifier, sentences):
    with open(f"{settings.storage}/{identifier}.result.json", "w") as file:
        json.dump({"id": identifier, "clauses": len(sentences)}, file)


def work(identifier):
    sentences = []
    for name in STAGES:
        stage(identifier, name)
        if name == "analyzing":
            sentences = analyze(identifier)
        if name == "storing":
            store(identifier, sentences)
    execute("update documents set pipeline_status = 'complete' where id = :id", id=identifier)


@celery_app.task(name="process_document")
def process_document(identifier):
    try:
        work(identifier)
    except Exception:
        execute("update documents set pipeline_status = 'failed' where id = :id", id=identifier)
        raise
