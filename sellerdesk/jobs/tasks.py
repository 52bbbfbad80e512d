"""Celery's thin hands on long work."""

import logging
from functools import partial

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from sellerdesk.celery import Queue
from sellerdesk.jobs import runner
from worklist import jobs

logger = logging.getLogger(__name__)
EXPIRES = int(jobs.TOLD.total_seconds())  # then the sweep tells of it again


@shared_task(name="desk.job")
def work(pk: int) -> None:
    """One turn of a job; the next at once if there is more to do, behind whatever else waits."""
    if runner.run(pk):
        soon(pk)


@shared_task(name="desk.jobs")
def sweep() -> None:
    """Give jobs nobody holds to a worker (the guarantee), and end those that go on for ever."""
    now = timezone.now()
    jobs.give_up(now, error=runner.TOO_LONG)
    for pk in jobs.to_tell(now):
        soon(pk)


def soon(pk: int) -> None:
    """Let a worker hear of a job (the fast path). A broker that is away costs only time: the sweep finds it."""
    try:
        work.apply_async(args=(pk,), queue=Queue.DEFAULT, expires=EXPIRES, retry=False)
    except OperationalError:
        logger.warning("broker unreachable: job %s waits for the sweep", pk)


def on_commit(pk: int) -> None:
    """``soon``, once the job is committed."""
    transaction.on_commit(partial(soon, pk), robust=True)
