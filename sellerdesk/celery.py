"""The Celery application. Queues are named by nature: reading Ozon, writing to Ozon, the rest."""

import os
from enum import StrEnum

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sellerdesk.settings")


class Queue(StrEnum):
    POLL = "poll"
    DELIVER = "deliver"
    DEFAULT = "default"


app = Celery("sellerdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.autodiscover_tasks(["sellerdesk.jobs"])
