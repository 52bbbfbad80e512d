"""What the address of the stock list says, read into a value and written back: nothing typed can break the page."""

from urllib.parse import urlencode

from django.http import QueryDict

from inventory.shelves import Wanted
from inventory.states import Grade

LONGEST = 80
BIGGEST = 2**63 - 1


def read(query: QueryDict) -> Wanted:
    """The view of the address; what makes no sense is left out."""
    grade = query.get("grade", "")
    return Wanted(
        warehouse=number(query.get("warehouse", "")),
        grade=grade if grade in Grade.values else "",
        oversold=query.get("oversold", "") == "1",
        differs=query.get("differs", "") == "1",
        text=" ".join(query.get("q", "").replace("\x00", "").split())[:LONGEST],
        after=number(query.get("after", "")),
    )


def written(wanted: Wanted, shop_id: int) -> str:
    """The view as an address says it behind the question mark; no page of it."""
    pairs = [
        ("shop", str(shop_id)),
        ("warehouse", str(wanted.warehouse or "")),
        ("grade", wanted.grade),
        ("oversold", "1" if wanted.oversold else ""),
        ("differs", "1" if wanted.differs else ""),
        ("q", wanted.text),
    ]
    return urlencode([(name, value) for name, value in pairs if value])


def number(text: str) -> int | None:
    """A key, if it can be one."""
    is_number = text.isascii() and text.isdecimal() and len(text) < 20
    return int(text) if is_number and int(text) <= BIGGEST else None
