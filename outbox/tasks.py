"""Celery's thin hands on the outbox."""

from celery import shared_task

from outbox import runner, sweep
from outbox.wake import DELIVER_TASK, STREAM_TASK


@shared_task(name=DELIVER_TASK)
def deliver(pk: int) -> None:
    """Deliver one effect now (the fast path)."""
    runner.deliver(pk)


@shared_task(name=STREAM_TASK)
def deliver_stream(shop_id: int, kind: str) -> None:
    """Make the next call of a stream, and ask for the one after it (the fast path)."""
    sweep.take_turn(shop_id, kind)


@shared_task(name="outbox.sweep")
def sweep_outbox() -> None:
    """Deliver what is due, take back dead claims, read back unknown outcomes (the guarantee)."""
    sweep.sweep_all()
