"""What the address of the packing list says, read into a value and written back: nothing typed can break the page."""

from datetime import UTC, datetime
from urllib.parse import urlencode

from django.http import QueryDict

from orders.models import Posting
from orders.packing_list import PLACES, Wanted


def read(query: QueryDict) -> Wanted:
    """The view of the address; what makes no sense is left out."""
    place = query.get("tab", "")
    return Wanted(
        place=place if place in PLACES else "pack",
        shop=_number(query.get("shop", "")),
        warehouse=_number(query.get("warehouse", "")),
        method=_number(query.get("method", "")),
        is_express=query.get("express", "") == "1",
        text=query.get("q", "").strip().replace("\x00", "")[:80],
        after=_cursor(query.get("after", "")),
    )


def written(wanted: Wanted) -> str:
    """The view as an address says it behind the question mark; no page of it."""
    pairs = [
        ("tab", wanted.place if wanted.place != "pack" else ""),
        ("shop", wanted.shop or ""),
        ("warehouse", wanted.warehouse or ""),
        ("method", wanted.method or ""),
        ("express", "1" if wanted.is_express else ""),
        ("q", wanted.text),
    ]
    return urlencode([(name, str(value)) for name, value in pairs if value != ""])


def cursor_of(posting: Posting) -> str:
    """The cursor behind a row."""
    at = posting.shipment_date
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%f}~{posting.pk}" if at else f"~{posting.pk}"


def _cursor(text: str) -> tuple[datetime | None, int] | None:
    moment, mark, key = text.partition("~")
    pk = _number(key)
    if not mark or pk is None:
        return None
    if not moment:
        return None, pk
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return None
    return (at.replace(tzinfo=UTC), pk) if at.tzinfo is None else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 18 else None
