"""The fast path of reading: ask a worker for a pass now. Only a hint; the poll is the guarantee."""

import logging

from celery import current_app
from kombu.exceptions import OperationalError

POLL_TASK = "desk.poll"
EXPIRES = 60  # seconds; after that the pass due by itself has long been run
logger = logging.getLogger(__name__)


def wake(shop_id: int, source: str) -> None:
    """Ask for a pass over one source now. A broker that is down costs only time."""
    try:
        current_app.send_task(POLL_TASK, args=[shop_id, source], expires=EXPIRES, retry=False)
    except OperationalError:
        logger.warning("broker unreachable: shop %s, %s waits for its turn", shop_id, source)
