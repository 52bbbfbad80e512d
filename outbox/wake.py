"""The fast path: tell a worker that an effect is due. Only a hint; the sweep is the guarantee."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

DELIVER_TASK = "outbox.deliver"
logger = logging.getLogger(__name__)


def wake(pk: int) -> None:
    """Ask a worker to deliver one effect now. A broker that is down costs only time."""
    try:
        current_app.send_task(DELIVER_TASK, args=[pk], retry=False)
    except OperationalError:
        logger.warning("broker unreachable: effect %s waits for the sweep", pk)
