"""What an owner does to a connected shop: pause, resume, say who keeps the stock numbers, give it another key."""

import logging
from typing import Any

from django.db import transaction
from django.utils import timezone

from insights.keys import watch
from outbox.services import mode_of, set_switch
from outbox.states import EffectKind, Mode, SwitchKind
from ozon.cabinet import Reading, columns
from ozon.models import Shop, SyncSource
from ozon.states import ShopState, StockKeeper
from sellerdesk.shops import kept, read_key, start_passes

logger = logging.getLogger(__name__)


class OtherCompany(Exception):
    """A key that Ozon knows, of another company than this shop's. ``was`` and ``now`` are their names."""

    def __init__(self, was: str, now: str) -> None:
        super().__init__(f"{was} / {now}")
        self.was = was
        self.now = now


@transaction.atomic
def set_state(shop: Shop, state: ShopState, *, by: str) -> bool:
    """Pause or resume. False when it stood so already, or was removed: a conditional UPDATE decides. What was due
    meanwhile is read and sent at once after a pause."""
    if not kept().filter(pk=shop.pk).exclude(state=state).update(state=state):
        return False
    logger.info("shop %s is %s (%s)", shop.pk, state, by)
    if state == ShopState.ACTIVE:
        read_at_once(shop)
    return True


def read_at_once(shop: Shop) -> None:
    """Every source of the shop is due now. Needs a transaction."""
    SyncSource.objects.filter(shop=shop).update(wanted_at=timezone.now())
    transaction.on_commit(start_passes, robust=True)


@transaction.atomic
def set_keeper(shop: Shop, keeper: StockKeeper, *, by: str) -> bool:
    """Say who keeps the stock numbers. True where the stock switch was turned off with it: only a desk that keeps
    them may tell Ozon quantities."""
    kept().filter(pk=shop.pk).update(stock_keeper=keeper)
    shop.stock_keeper = keeper
    logger.info("shop %s: stock numbers kept by %s (%s)", shop.pk, keeper, by)
    if keeper == StockKeeper.DESK or mode_of(shop.pk, EffectKind.STOCK_PUSH) is Mode.OFF:
        return False
    set_switch(shop=shop, kind=SwitchKind.STOCK, mode=Mode.OFF)
    return True


def replace_key(shop: Shop, api_key: str, *, by: str) -> Reading:
    """Try a key and take it. Raises ``OzonError`` (``Unauthorized`` for a key that is none of this Client-Id) and
    ``OtherCompany``; then the old key stays. The Client-Id goes with every call, so a key of another cabinet is
    refused by Ozon itself."""
    reading = read_key(client_id=shop.client_id, api_key=api_key, api_url=shop.api_url)
    check_company(shop.cabinet, reading.cabinet)
    take_key(shop, api_key, reading, by=by)
    return reading


def check_company(before: dict[str, Any], found: dict[str, Any]) -> None:
    """Raises ``OtherCompany`` where both readings name a company and it is not the same one."""
    was, now = before.get("company", {}), found.get("company", {})
    for mark in ("inn", "ogrn", "legal_name"):
        if was.get(mark) and now.get(mark):
            if was[mark] != now[mark]:
                raise OtherCompany(was.get("name") or was[mark], now.get("name") or now[mark])
            return


@transaction.atomic
def take_key(shop: Shop, api_key: str, reading: Reading | None, *, by: str) -> None:
    """Keep the new key with what it told (None: it could not be tried), and read everything at once: what the old key
    was refused is open again. Warnings about the old key are over."""
    now = timezone.now()
    changes = columns(reading, before=shop.cabinet, at=now) if reading else {}
    if kept().filter(pk=shop.pk).update(api_key=api_key, **changes):
        logger.info("shop %s has a new key (%s)", shop.pk, by)
        shop.refresh_from_db()
        watch(shop, now=now)
        read_at_once(shop)
