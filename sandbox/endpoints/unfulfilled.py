"""FBS postings that are not finished yet, by cursor."""

from sandbox import fields, times
from sandbox.endpoints.kinds import Reader
from sandbox.errors import ApiError, invalid
from sandbox.shapes import posting, posting_v4
from sandbox.shop import Shop
from sandbox.store import Doc

FINISHED = frozenset({"delivered", "cancelled", "cancelled_from_split_pending"})
KINDS = (
    ("cutoff_from", "cutoff_to", "shipment_date"),
    ("delivering_date_from", "delivering_date_to", "delivering_date"),
)


def listed(shop: Shop, body: Doc) -> Doc:
    """`filter` must name either the cutoff or the handover, each as a span of a year at most."""
    wanted = fields.section(body, "filter", required=True)
    limit = fields.integer(body, "limit", low=1, high=100)
    direction = fields.string(body, "sort_dir", default="ASC").upper()
    if direction not in {"ASC", "DESC"}:
        raise invalid("invalid sort_dir")
    backwards, after = direction == "DESC", fields.uncursor(body)
    docs = sorted(_matching(shop, wanted), key=_place, reverse=backwards)
    left = [
        doc for doc in docs if after is None or (_place(doc) < after if backwards else _place(doc) > after)
    ]
    page, has_next = left[:limit], len(left) > limit
    flags = fields.flags(body)
    return {
        "postings": [posting_v4.shape(shop, doc, flags) for doc in page],
        "count": len(page),
        "cursor": fields.cursor(_place(page[-1])) if has_next else "",
        "has_next": has_next,
    }


def _matching(shop: Shop, wanted: Doc) -> list[Doc]:
    start, end, field = _kind(wanted)
    changed = fields.section(wanted, "last_changed_status_date")
    statuses = fields.strings(wanted, "statuses")
    warehouses = fields.strings(wanted, "warehouse_ids")
    methods = fields.strings(wanted, "delivery_method_ids")
    providers = fields.strings(wanted, "provider_ids")
    return [
        doc
        for doc in shop.postings.walk("placed", buckets=_open(shop))
        if doc[field] is not None
        and start <= doc[field] <= end
        and (not statuses or doc["status"] in statuses)
        and (not warehouses or str(doc["warehouse_id"]) in warehouses)
        and (not methods or str(posting.method_id(doc["warehouse_id"])) in methods)
        and (not providers or str(posting.carrier(doc)[0]) in providers)
        and fields.within(doc["changed_at"], changed)
    ]


def _open(shop: Shop) -> set[str]:
    """Where postings stand that are under way: a few, however long the history behind them is."""
    known = shop.postings.indexes["placed"].buckets()
    return {name for name in known if name.startswith("fbs/") and name[4:] not in FINISHED}


def _kind(wanted: Doc) -> tuple[str, str, str]:
    named = [kind for kind in KINDS if wanted.get(kind[0]) or wanted.get(kind[1])]
    if len(named) != 1:
        raise invalid("either filter.cutoff or filter.delivering_date must be specified")
    start, end, field = named[0]
    low, high = fields.moment(wanted, start), fields.moment(wanted, end)
    if low is None or high is None:
        raise invalid(f"filter.{start} and filter.{end} are required")
    if times.parse(high) - times.parse(low) > fields.YEAR:
        raise ApiError(400, 3, "PERIOD_IS_TOO_LONG")
    return low, high, field


def _place(doc: Doc) -> list[str]:
    return [doc["in_process_at"], doc["posting_number"]]


READERS: dict[str, Reader] = {"/v4/posting/fbs/unfulfilled/list": listed}
