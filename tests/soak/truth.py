"""What is true of the sandbox, read from its state file, beside what the desk's database says."""

import json
import sqlite3
from collections import Counter
from collections.abc import Hashable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from messaging.models import BuyerMessage
from orders.models import Cancellation, CancellationRequest, Posting
from orders.states import CANCELLED
from outbox.models import Effect
from outbox.states import EffectKind, Status
from ozon.models import Shop
from returns.models import Return
from returns.states import ReturnSource

RFBS, OZON = ReturnSource.RFBS, ReturnSource.OZON
Doc = dict[str, Any]
Key = tuple[Hashable, ...]
NEVER_TWICE = (EffectKind.REQUEST_DECIDE, EffectKind.RETURN_DECIDE, EffectKind.MESSAGE_SEND)


class Truth:
    """The world of one shop and the ledger, as they are at this moment."""

    def __init__(self, state: Path, client_id: str) -> None:
        with sqlite3.connect(state) as rows:
            self._rows = rows
            self.postings = {doc["posting_number"]: doc for doc in self._table(f"{client_id}/posting")}
            self.requests = {doc["cancellation_id"]: doc for doc in self._table(f"{client_id}/request")}
            self.claims = {doc["return_id"]: doc for doc in self._table(f"{client_id}/claim")}
            self.parcels = {doc["id"]: doc for doc in self._table(f"{client_id}/parcel")}
            self.ledger = list(self._table("sandbox/ledger"))

    def _table(self, name: str) -> Iterator[Doc]:
        found = self._rows.execute("SELECT doc FROM rows WHERE t = ? ORDER BY k", [name])
        return (json.loads(doc) for (doc,) in found)

    @property
    def cancelled(self) -> set[str]:
        return {number for number, doc in self.postings.items() if doc["status"] == CANCELLED}

    def writes(self) -> Counter[Key]:
        """How often Ozon did what would do harm a second time, by what it was done to."""
        return Counter(key for entry in self.ledger if (key := _done_to(entry["effect"])))


def _done_to(effect: Doc) -> Key | None:
    match effect["kind"]:
        case "refund" | "partial_offer":
            return ("return", effect["return_id"])
        case "decision" if "return_id" in effect:
            return ("return", effect["return_id"])
        case "decision":
            return ("request", effect["cancellation_id"])
        case "message":
            return ("message", effect["chat_id"], effect["text"])
        case "chat":
            return ("chat", effect["posting_number"])
        case _:
            return None  # a quantity is told absolutely, and what was read stays read


def key_of(effect: Effect) -> Key:
    """What an effect does something to, in the words of the ledger."""
    facts = effect.payload
    match effect.kind:
        case EffectKind.REQUEST_DECIDE:
            return ("request", CancellationRequest.objects.get(pk=facts["request"]).cancellation_id)
        case EffectKind.RETURN_DECIDE:
            return ("return", facts["return_id"])
        case _:
            return ("message", facts["chat_id"], BuyerMessage.objects.get(pk=facts["message"]).text)


def differences(shop: Shop, truth: Truth) -> list[str]:
    """Everything in which the desk is not what Ozon is; empty when all arrived, once, with its final state."""
    ours = partial(_ours, shop)
    found = [
        *compare("posting", _ozon(truth.postings, "status"), ours(Posting, "posting_number", "ozon_status")),
        *compare("request", _ozon(truth.requests, "state"), ours(CancellationRequest, "cancellation_id")),
        *compare("rFBS return", _ozon(truth.claims, "state"), ours(Return, "return_id", source=RFBS)),
        *compare("return", _ozon(truth.parcels, "status"), ours(Return, "return_id", source=OZON)),
    ]
    cases = Cancellation.objects.filter(shop=shop).values_list("posting__posting_number", flat=True)
    found += compare("case", dict.fromkeys(truth.cancelled, "once"), [(number, "once") for number in cases])
    return found


def _ozon(docs: dict[Any, Doc], state: str) -> dict[Any, str]:
    return {key: doc[state] for key, doc in docs.items()}


def _ours(shop: Shop, model: Any, key: str, state: str = "ozon_state", **which: Any) -> list[tuple[Any, str]]:
    return list(model.objects.filter(shop=shop, **which).values_list(key, state))


def compare(what: str, ozon: dict[Any, str], ours: list[tuple[Any, str]]) -> list[str]:
    """What is missing here, here more than once, in another state, or not at Ozon at all."""
    times, states = Counter(key for key, _ in ours), dict(ours)
    found = [f"{what} {key}: here {count} times" for key, count in times.items() if count > 1]
    found += [
        f"{what} {key}: {ozon.get(key)} at Ozon, {states.get(key)} here"
        for key in ozon.keys() | states.keys()
        if ozon.get(key) != states.get(key)
    ]
    return sorted(found)


def written_twice(shop: Shop, truth: Truth) -> list[str]:
    """Writes Ozon did more often than we have them down as done, or fewer times than it told us that it did."""
    done: Counter[Key] = Counter()
    heard: Counter[Key] = Counter()
    for effect in Effect.objects.filter(shop=shop, kind__in=NEVER_TWICE, status=Status.DONE):
        done[key_of(effect)] += 1
        heard[key_of(effect)] += effect.unknown_at is None
    writes = truth.writes()
    chats = {key for key in writes if key[0] == "chat"}
    found = [f"{key}: {writes[key]} times at Ozon" for key in chats if writes[key] > 1]
    found += [
        f"{key}: {writes[key]} times at Ozon, {done[key]} times here"
        for key in (writes.keys() - chats) | done.keys()
        if not heard[key] <= writes[key] <= done[key]
    ]
    found += [f"request {key[1]}: decided twice" for key in writes if key[0] == "request" and writes[key] > 1]
    found += [
        f"return {number}: paid {len(doc['payments'])} times"
        for number, doc in truth.claims.items()
        if len(doc["payments"]) > 1
    ]
    return sorted(found)


def left_open(shop: Shop) -> list[str]:
    """Effects that nobody knows the end of."""
    rows = Effect.objects.filter(shop=shop, status__in=[Status.CLAIMED, Status.UNKNOWN])
    return [f"effect {effect.pk} ({effect.kind}): {effect.status}, {effect.error}" for effect in rows]
