"""Celery's thin hands on returns."""

from celery import shared_task
from django.utils import timezone

from returns.messages import ask_again_all
from returns.stuck import watch_all


@shared_task(name="returns.watch")
def watch() -> None:
    """Ask about parcels that do not come, and take back what moved; ask buyers whether the solution was right."""
    now = timezone.now()
    watch_all(now=now)
    ask_again_all(now=now)
