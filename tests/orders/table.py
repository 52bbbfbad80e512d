"""The packing table as tests stand at it."""

from typing import Any

from orders import packing
from orders.models import Packing, Posting
from ozon.states import Source
from tests.fixtures_desk import Desk
from worklist.models import TimelineEntry, WorkItem
from worklist.states import Kind

SHIP = "/v4/posting/fbs/ship"
TWO = [{"offer_id": "KT-17-GL", "quantity": 2}, {"offer_id": "MG-04-GR", "quantity": 1}]


def placed(desk: Desk, **how: Any) -> Posting:
    """A posting of two kettles and a mug that is read and awaits packing."""
    number = desk.world.add_posting(**{"lines": TWO, **how})["posting_number"]
    desk.sync(Source.FBS)
    return Posting.objects.get(shop=desk.shop, posting_number=number)


def counted(posting: Posting) -> Packing:
    """All of it scanned."""
    pack = packing.start(posting.pk, by="Anna")
    for line in posting.lines.all():
        for _ in range(line.quantity):
            heard = packing.scan(pack.pk, code=line.offer_id, by="Anna")
    assert heard.kind == "complete"
    return pack


def state(pack: Packing) -> str:
    pack.refresh_from_db()
    return pack.state


def events(posting: Posting) -> list[str]:
    return list(
        TimelineEntry.objects.filter(posting_number=posting.posting_number).values_list("code", flat=True)
    )


def go_on(desk: Desk) -> None:
    """What is to be told is told, and what Ozon shows is read."""
    desk.deliver()
    desk.sync(Source.FBS)


def is_asked(posting: Posting) -> bool:
    """Whether a failed assembly is in the queue, until the moment to ship."""
    items = WorkItem.objects.filter(kind=Kind.SHIP_FAILED, key=posting.posting_number, state="open")
    return items.filter(deadline_at=posting.shipment_date).exists()
