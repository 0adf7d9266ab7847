"""How the backend hands work to the worker: by the task's name, without importing what the task needs."""

from celery import Celery

from app.config import settings

client = Celery(broker=settings.broker_url, backend=settings.result_backend)


def enqueue(identifier):
    client.send_task("process_document", args=[identifier])
