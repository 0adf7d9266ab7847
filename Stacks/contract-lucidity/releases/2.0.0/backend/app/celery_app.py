"""The worker: `celery -A app.celery_app worker`. It does not migrate."""

from celery import Celery

from app.config import settings

celery_app = Celery("contract_lucidity", broker=settings.broker_url, backend=settings.result_backend, include=["app.pipeline"])
