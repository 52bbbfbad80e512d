"""Celery's thin hands on the outbox."""

from celery import shared_task

from outbox import runner, sweep
from outbox.wake import DELIVER_TASK


@shared_task(name=DELIVER_TASK)
def deliver(pk: int) -> None:
    """Deliver one effect now (the fast path)."""
    runner.deliver(pk)


@shared_task(name="outbox.sweep")
def sweep_outbox() -> None:
    """Deliver what is due, take back dead claims, read back unknown outcomes (the guarantee)."""
    sweep.deliver_all()
