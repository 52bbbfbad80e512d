"""Celery's thin hands on returns."""

from celery import shared_task
from django.utils import timezone

from returns.stuck import watch_all


@shared_task(name="returns.watch")
def watch() -> None:
    """Ask about parcels that do not come, and take back what moved."""
    watch_all(now=timezone.now())
