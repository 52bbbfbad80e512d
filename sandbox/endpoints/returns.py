"""Returns through Ozon (FBS and FBO), by last_id."""

from collections.abc import Callable, Iterator
from itertools import chain, islice

from sandbox import fields
from sandbox.endpoints.kinds import Reader
from sandbox.errors import invalid
from sandbox.indexes import TOP
from sandbox.shapes import returns
from sandbox.shop import Shop
from sandbox.store import Doc

LATE = "9999"
SPANS = ("logistic_return_date", "storage_tariffication_start_date", "visual_status_change_moment")


def listed(shop: Shop, body: Doc) -> Doc:
    wanted = fields.section(body, "filter")
    if sum(bool(wanted.get(name)) for name in SPANS) > 1:
        raise invalid("only one date filter is allowed")
    limit = fields.integer(body, "limit", low=1, high=500)
    last_id = fields.integer(body, "last_id", default=0)
    fits = _filter(shop, wanted)
    numbers = fields.strings(wanted, "posting_numbers", most=50)
    fitting = (doc for doc in _candidates(shop, numbers, last_id) if fits(doc))
    docs = list(islice(fitting, limit + 1))
    return {"returns": [returns.parcel(shop, doc) for doc in docs[:limit]], "has_next": len(docs) > limit}


def _candidates(shop: Shop, numbers: set[str], after: int) -> Iterator[Doc]:
    """Parcels as readers see them, by number, behind the given one."""
    if not numbers:
        return shop.parcels.walk("number", low=(after, TOP))
    walks = (shop.parcels.walk("posting", low=(name, after, TOP), high=(name, TOP)) for name in numbers)
    return iter(sorted(chain.from_iterable(walks), key=lambda doc: int(doc["id"])))


def _filter(shop: Shop, wanted: Doc) -> Callable[[Doc], bool]:
    """Read the filter once; the answer judges one parcel."""
    scheme = fields.string(wanted, "return_schema", default="").upper()
    status = fields.string(wanted, "visual_status_name", default="")
    compensation = fields.integer(wanted, "compensation_status_id", default=0)
    same = {name: str(wanted[name]) for name in ("offer_id", "barcode", "order_id") if wanted.get(name)}
    spans = {name: _span(wanted, name) for name in SPANS if wanted.get(name)}

    def fits(doc: Doc) -> bool:
        has = {
            "offer_id": doc["line"]["offer_id"],
            "barcode": doc["barcode"],
            "order_id": str(doc["order_id"]),
        }
        return (
            (not scheme or doc["scheme"].upper() == scheme)
            and (not status or doc["status"] == status)
            and (not compensation or (doc.get("compensation") or {}).get("id") == compensation)
            and all(has[name] == value for name, value in same.items())
            and all(_inside(_moment(shop, doc, name), *span) for name, span in spans.items())
        )

    return fits


def _span(wanted: Doc, name: str) -> tuple[str, str]:
    span = fields.section(wanted, name)
    return fields.moment(span, "time_from") or "", fields.moment(span, "time_to") or LATE


def _moment(shop: Shop, doc: Doc, name: str) -> str | None:
    if name == "visual_status_change_moment":
        return str(doc["changed_at"])
    shown = returns.parcel(shop, doc)
    section, field = {
        "logistic_return_date": ("logistic", "return_date"),
        "storage_tariffication_start_date": ("storage", "tariffication_start_date"),
    }[name]
    moment: str | None = shown[section][field]
    return moment


def _inside(moment: str | None, start: str, end: str) -> bool:
    return moment is not None and start <= moment <= end


READERS: dict[str, Reader] = {"/v1/returns/list": listed}
