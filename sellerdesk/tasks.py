"""Celery's thin hands on polling and settling."""

import time

import redis
from celery import shared_task
from django.conf import settings
from django.utils import timezone

from insights.guards import guard_all
from insights.keys import watch_all
from insights.troubles import tell_troubles
from messaging import reactions, talks
from messaging.services import look_at_windows
from messaging.unattended import let_out_due
from orders import labels
from orders.cancellations import settle_open
from orders.seller_follow import end_unshown
from ozon import sync
from ozon.models import Shop
from ozon.states import Source
from ozon.wake import POLL_TASK, arrived
from returns.money_watch import compare_all
from returns.rule_acts import fire_due
from sellerdesk import housekeeping
from sellerdesk.celery import Queue
from sellerdesk.removal import clear_removed
from sellerdesk.shops import open_new_sources
from worklist.breaching import tell_breaching
from worklist.services import wake_due

HEARTBEAT = "sellerdesk:heartbeat"
# Seconds of a pass for history and proofs: this long, at most, what is new at Ozon waits for what is old.
SLICE = 2.0
CLEARING = 30.0  # seconds of one run


@shared_task(name="desk.poll_due")
def poll_due() -> None:
    """Start a pass for every source that is due before beat comes again, each at its moment; the lease keeps it to one
    per source over all machines."""
    for shop_id, source, wait in sync.coming(settings.POLL_SECONDS):
        poll.apply_async(args=(shop_id, source), queue=Queue.POLL, countdown=wait, expires=60 + wait)


@shared_task(name=POLL_TASK)
def poll(shop_id: int, source: str) -> None:
    """One pass over one source of one shop, and the next at once if it is due: history goes on, or pushes came."""
    arrived(shop_id, source)
    shop = Shop.objects.filter(pk=shop_id).first()
    if shop is None:  # removed while the task waited
        return
    report = sync.run(shop, Source(source), only_due=True, slice=SLICE)
    # What our own limits kept back would be kept back again: beat asks soon enough.
    if not (report.skipped or report.wait) and sync.is_due(shop, Source(source)):
        poll.apply_async(args=(shop_id, source), queue=Queue.POLL, expires=60)


@shared_task(name="desk.settle")
def settle() -> None:
    """Settle cases whose last consequence is over, and tell of cancellations that Ozon never shows."""
    settle_open()
    end_unshown()


@shared_task(name="desk.wake")
def wake() -> None:
    """Bring snoozed cases back whose time has come."""
    wake_due(timezone.now())


@shared_task(name="desk.tidy")
def tidy() -> None:
    """Give each shop the sources it lacks since an update, and forget what is kept long enough."""
    open_new_sources()
    housekeeping.forget(timezone.now())


@shared_task(name="desk.labels")
def make_labels() -> None:
    """Take every sheet of labels that is due a step further, each by a worker of its own."""
    for pk in labels.due(timezone.now()):
        advance_labels.apply_async(args=(pk,), queue=Queue.POLL, expires=60)


@shared_task(name="desk.label_sheet")
def advance_labels(pk: int) -> None:
    """Ask for a sheet of labels, look whether it is made, fetch it. One worker takes the turn."""
    labels.advance(pk)


@shared_task(name="desk.heartbeat")
def heartbeat() -> None:
    """Say that beat, broker and worker are alive: the moment, in seconds since the epoch."""
    with redis.Redis.from_url(settings.REDIS_URL) as connection:
        connection.set(HEARTBEAT, time.time(), ex=600)


@shared_task(name="desk.watch")
def watch() -> None:
    """Warn of keys that end or are refused, and take warnings back."""
    watch_all()


@shared_task(name="desk.clocks")
def keep_clocks() -> None:
    """Set the clocks of dialogues by the hours and holidays of now, and say who wrote the answers since."""
    talks.keep_all_clocks()
    reactions.name_late(timezone.now())


@shared_task(name="desk.guard")
def guard() -> None:
    """Warn of stock that runs out, and take warnings back."""
    guard_all(now=timezone.now())


@shared_task(name="desk.compare_money")
def compare_money() -> None:
    """Compare refunds with Ozon's bookings where something changed."""
    compare_all(now=timezone.now())


@shared_task(name="desk.compare_all_money")
def compare_all_money() -> None:
    """Compare them all: what is waited for grows old, and nothing that was not told stays unseen."""
    compare_all(now=timezone.now(), everything=True)


@shared_task(name="desk.tell")
def tell() -> None:
    """Tell people of deadlines that come near and of trouble with the connection, and take back what is over."""
    now = timezone.now()
    tell_breaching(now=now)
    tell_troubles(now=now)


@shared_task(name="desk.rules")
def act_by_rules() -> None:
    """Do what rules let wait, once nobody stopped it in time."""
    fire_due(timezone.now())


@shared_task(name="desk.windows")
def watch_windows() -> None:
    """Bring messages back whose time is over, and those that may be sent again; hasten what ends soon."""
    look_at_windows(timezone.now())


@shared_task(name="desk.unattended")
def let_messages_out() -> None:
    """Let drafts out that a shop wants to leave without a person."""
    let_out_due()


@shared_task(name="desk.clear_removed")
def clear_removed_shops() -> None:
    """Delete rows of removed shops for a while; the next run goes on."""
    clear_removed(seconds=CLEARING)
