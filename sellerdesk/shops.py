"""Connecting a shop: the row, its sources, its texts, its switches, its first owner."""

import logging
import sys
from datetime import datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from celery import current_app
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from kombu.exceptions import OperationalError

from accounts.models import User
from accounts.services import join
from accounts.states import Role
from messaging.default_texts import install as default_texts
from outbox.services import set_switch
from outbox.states import Mode, SwitchKind
from ozon import limits
from ozon.cabinet import Reading, columns, look
from ozon.client import OzonClient
from ozon.models import Shop
from ozon.states import ShopState, StockKeeper
from ozon.sync import open_sources
from sellerdesk.celery import Queue

logger = logging.getLogger(__name__)

POLL_DUE = "desk.poll_due"
PATIENCE = 8.0  # seconds for one answer while a person waits for the page
DEMO_CLIENT_ID = "100500"
DEMO_LINE = timedelta(days=3)
DEMO_INTERVAL = 6  # seconds: the practice shop is watched, and its Ozon stands beside us


def find(word: str) -> list[Shop]:
    """Shops by name, Client-Id or number."""
    which = Q(name=word) | Q(client_id=word)
    if word.isdecimal() and len(word) < 19:
        which |= Q(pk=int(word))
    return list(kept().filter(which).order_by("pk"))


def kept() -> QuerySet[Shop]:
    """Every shop that was not removed."""
    return Shop.objects.exclude(state=ShopState.REMOVED)


def find_one(word: str) -> Shop | None:
    """The one shop a word means; its number wins over a name or Client-Id that looks alike. None: none, or several."""
    found = find(word)
    numbered = [shop for shop in found if str(shop.pk) == word]
    return numbered[0] if numbered else found[0] if len(found) == 1 else None


def is_address(url: str) -> bool:
    """Whether an API can be at ``url``: http or https, a host, a port only if it is one, and nothing secret in it."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    plain = not (parts.username or parts.password or parts.query or parts.fragment)
    return (
        parts.scheme in {"http", "https"} and bool(parts.hostname) and port != 0 and " " not in url and plain
    )


def sends_key_in_clear(url: str) -> bool:
    """Whether a key sent to ``url`` could be read on its way: plain http to another machine."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    try:
        is_here = ip_address(host).is_loopback
    except ValueError:
        is_here = host == "localhost"
    return parts.scheme == "http" and not is_here


def key_given(word: str) -> str:
    """The key named on the command line; ``-`` reads one line of standard input, which no process list shows."""
    return sys.stdin.readline().strip() if word == "-" else word.strip()


def read_key(*, client_id: str, api_key: str, api_url: str) -> Reading:
    """What stands behind a key. Raises ``Unauthorized`` for one Ozon does not know, and the first error where nothing
    at all could be read. Writes nothing."""
    throttle = limits.limiter(client_id, api_url)
    with OzonClient(
        client_id, api_key, base_url=api_url, timeout=PATIENCE, throttle=throttle, interactive=True
    ) as client:
        reading = look(client)
    if reading.is_empty:
        raise next(iter(reading.errors.values()))
    return reading


@transaction.atomic
def connect(
    *,
    name: str,
    client_id: str,
    api_key: str,
    api_url: str,
    switches: dict[SwitchKind, Mode] | None = None,
    owner: User | None = None,
    currency: str = "RUB",
    opening_line: datetime | None = None,
    is_demo: bool = False,
    stock_keeper: StockKeeper | None = None,
    reading: Reading | None = None,
) -> Shop:
    """Connect a cabinet. Every write to Ozon starts off unless ``switches`` says otherwise.

    Who lets stock quantities out means this desk to keep them, unless ``stock_keeper`` says otherwise. ``reading``
    is what the key told when it was tried; its currency beats ``currency``. Raises ``IntegrityError`` when the cabinet
    is connected already, ``outbox.services.NotAllowed`` where switches and keeper contradict. Calls nobody; the first
    passes are started on commit.
    """
    known = columns(reading, before={}, at=timezone.now()) if reading else {}
    shop = Shop.objects.create(
        name=name,
        client_id=client_id,
        api_key=api_key,
        api_url=api_url.rstrip("/"),
        currency=(reading.currency if reading else "") or currency,
        opening_line=opening_line or timezone.now(),
        is_demo=is_demo,
        stock_keeper=stock_keeper or _keeper(switches or {}),
        **known,
    )
    _open_sources(shop)
    default_texts(shop)
    for kind in SwitchKind:
        set_switch(shop=shop, kind=kind, mode=(switches or {}).get(kind, Mode.OFF))
    if owner:
        join(owner, shop=shop, role=Role.OWNER)
    transaction.on_commit(start_passes, robust=True)
    return shop


def open_new_sources() -> None:
    """Let shops that are connected read what this version can read and theirs could not. Idempotent."""
    for shop in Shop.objects.exclude(state=ShopState.REMOVED):
        _open_sources(shop)


def _open_sources(shop: Shop) -> None:
    open_sources(shop, interval=DEMO_INTERVAL if shop.is_demo else None)


def start_passes() -> None:
    """Ask the workers to start what is due now. Only a hint: beat does the same every few seconds."""
    try:
        current_app.send_task(POLL_DUE, queue=Queue.POLL, retry=False)
    except OperationalError:
        logger.warning("broker unreachable: the first passes wait for beat")


def _keeper(switches: dict[SwitchKind, Mode]) -> StockKeeper:
    told = switches.get(SwitchKind.STOCK, Mode.OFF) is not Mode.OFF
    return StockKeeper.DESK if told else StockKeeper.UNDECIDED


def connect_demo(*, api_url: str, owner: User) -> Shop:
    """Connect the practice shop: all switches on, and its opening line in its past, so that the last days' cases
    are work. A second call with another address follows the sandbox there."""
    # Its cabinet may have been removed here and connected anew by hand: then there is nothing to connect.
    there = kept().filter(client_id=DEMO_CLIENT_ID, api_url=api_url.rstrip("/"))
    shop = there.first() or kept().filter(is_demo=True).first()
    if shop is None:
        return connect(
            name="Тёплый дом",
            client_id=DEMO_CLIENT_ID,
            api_key="sandbox-key",
            api_url=api_url,
            switches=dict.fromkeys(SwitchKind, Mode.ON),
            owner=owner,
            opening_line=timezone.now() - DEMO_LINE,
            is_demo=True,
        )
    if shop.api_url != api_url.rstrip("/"):
        Shop.objects.filter(pk=shop.pk).update(api_url=api_url.rstrip("/"))
    return shop
