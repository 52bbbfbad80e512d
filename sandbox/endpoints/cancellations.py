"""Buyers' cancellation requests: list, approve, reject."""

from collections.abc import Iterator
from itertools import chain, islice

from sandbox import fields, requests
from sandbox.endpoints.kinds import Reader, Writer
from sandbox.errors import invalid
from sandbox.indexes import TOP
from sandbox.reasons import NAMES
from sandbox.shop import Shop
from sandbox.store import Doc


def listed(shop: Shop, body: Doc) -> Doc:
    wanted = fields.section(body, "filters")
    limit = fields.integer(body, "limit", low=1, high=500)
    last_id = fields.integer(body, "last_id", default=0)
    page = list(islice(_matching(shop, wanted, after=last_id), limit))
    answer = {"result": [_shape(doc) for doc in page], "last_id": _number(page[-1]) if page else 0}
    if "counter" in fields.flags(body):
        answer["counter"] = str(sum(1 for _ in _matching(shop, wanted, after=0)))
    return answer


def approve(shop: Shop, body: Doc) -> tuple[Doc, Doc | None]:
    number = fields.integer(body, "cancellation_id")
    doc = requests.approve(shop, number, comment=fields.string(body, "comment", default=""))
    return {}, {**_effect(doc), "decision": "approved", "amount": requests.amount(shop, doc)}


def reject(shop: Shop, body: Doc) -> tuple[Doc, Doc | None]:
    number = fields.integer(body, "cancellation_id")
    doc = requests.reject(shop, number, comment=fields.string(body, "comment", default=""))
    return {}, {**_effect(doc), "decision": "rejected"}


def _matching(shop: Shop, wanted: Doc, *, after: int) -> Iterator[Doc]:
    """Requests as readers see them, by number, behind the given one."""
    state = fields.string(wanted, "state", default="ALL")
    if state not in {"ALL", *requests.STATES}:
        raise invalid("invalid filters.state")
    numbers = fields.strings(wanted, "posting_number")
    initiators = fields.strings(wanted, "cancellation_initiator")
    if initiators and "CLIENT" not in initiators:
        return
    for doc in _candidates(shop, numbers, after):
        if state in {"ALL", doc["state"]}:
            yield doc


def _candidates(shop: Shop, numbers: set[str], after: int) -> Iterator[Doc]:
    if not numbers:
        return shop.requests.walk("number", low=(after, TOP))
    walks = (shop.requests.walk("posting", low=(name, after, TOP), high=(name, TOP)) for name in numbers)
    return iter(sorted(chain.from_iterable(walks), key=_number))


def _effect(doc: Doc) -> Doc:
    return {
        "kind": "decision",
        "cancellation_id": doc["cancellation_id"],
        "posting_number": doc["posting_number"],
    }


def _number(doc: Doc) -> int:
    return int(doc["cancellation_id"])


def _shape(doc: Doc) -> Doc:
    state_id, name = requests.AUTOMATIC if doc["automatic"] else requests.STATES[doc["state"]]
    return {
        "cancellation_id": doc["cancellation_id"],
        "source_id": 0,
        "posting_number": doc["posting_number"],
        "cancellation_initiator": "CLIENT",
        "cancellation_reason": {
            "id": doc["reason_id"],
            "name": NAMES.get(doc["reason_id"], "Другая причина"),
        },
        "cancellation_reason_message": doc["message"],
        "cancelled_at": doc["created_at"],
        "order_date": doc["order_date"],
        "auto_approve_date": doc["auto_approve_at"],
        "approve_date": doc["decided_at"],
        "approve_comment": doc["comment"],
        "state": {"id": state_id, "name": name, "state": doc["state"]},
        "tpl_integration_type": "non_integrated",
    }


READERS: dict[str, Reader] = {"/v2/conditional-cancellation/list": listed}
WRITERS: dict[str, Writer] = {
    "/v2/conditional-cancellation/approve": approve,
    "/v2/conditional-cancellation/reject": reject,
}
