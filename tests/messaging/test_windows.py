"""When a buyer may be written to, to the second."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from messaging.models import Dialogue, PostingFacts, WritingTerms
from messaging.states import Topic
from messaging.windows import Channel, Window, window, window_of
from ozon.models import Shop

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
OPEN, CLOSED, NOT_OFFERED, BY_HAND = Channel
CHAT = {"chat_id": "c"}


def ago(hours: float, *, seconds: float = 0) -> datetime:
    return NOW - timedelta(hours=hours, seconds=seconds)


def facts(scheme: str = "fbs", **values: Any) -> PostingFacts:
    return PostingFacts(posting_number="1-1-1", scheme=scheme, **values)


STARTING = [
    ({"paid_at": ago(0), "can_create_chat": True}, Window(OPEN, NOW + 72 * HOUR)),
    ({"paid_at": ago(72, seconds=-1), "can_create_chat": True}, Window(OPEN, NOW + SECOND)),
    ({"paid_at": ago(72), "can_create_chat": True}, Window(CLOSED)),
    # Delivered: as long again.
    ({"paid_at": ago(200), "delivered_at": ago(71), "can_create_chat": True}, Window(OPEN, NOW + HOUR)),
    ({"paid_at": ago(200), "delivered_at": ago(72), "can_create_chat": True}, Window(CLOSED)),
    # The later of both moments counts, whichever it is.
    ({"paid_at": ago(1), "delivered_at": ago(100), "can_create_chat": True}, Window(OPEN, NOW + 71 * HOUR)),
    # A cancellation opens nothing anew.
    ({"paid_at": ago(80), "cancelled_at": ago(1), "can_create_chat": True}, Window(CLOSED)),
    # Only where Ozon offers it.
    ({"paid_at": ago(1)}, Window(NOT_OFFERED, NOW + 71 * HOUR)),
    ({"paid_at": ago(72)}, Window(CLOSED)),
    # Nobody told when it was paid.
    ({"can_create_chat": True}, Window(OPEN)),
    ({}, Window(NOT_OFFERED)),
    # A stamp that lies ahead of our clock makes no longer window.
    ({"paid_at": NOW + 5 * HOUR, "can_create_chat": True}, Window(OPEN, NOW + 72 * HOUR)),
    # That he wrote once is no dialogue that is known.
    ({"paid_at": ago(80), "buyer_wrote_at": ago(1), "can_create_chat": True}, Window(CLOSED)),
]
WRITING = [
    ({}, Window(OPEN)),
    ({"paid_at": ago(1000)}, Window(OPEN)),
    ({"delivered_at": ago(72, seconds=-1)}, Window(OPEN, NOW + SECOND)),
    ({"delivered_at": ago(72)}, Window(CLOSED)),
    ({"cancelled_at": ago(71)}, Window(OPEN, NOW + HOUR)),
    ({"cancelled_at": ago(72)}, Window(CLOSED)),
    # A part cancelled after the rest was delivered: the delivery counts.
    ({"delivered_at": ago(73), "cancelled_at": ago(1)}, Window(CLOSED)),
    # After that only answers.
    ({"delivered_at": ago(100), "buyer_wrote_at": ago(47)}, Window(OPEN, NOW + HOUR)),
    ({"delivered_at": ago(100), "buyer_wrote_at": ago(48, seconds=-1)}, Window(OPEN, NOW + SECOND)),
    ({"delivered_at": ago(100), "buyer_wrote_at": ago(48)}, Window(CLOSED)),
    # The longer of both holds.
    ({"delivered_at": ago(70), "buyer_wrote_at": ago(1)}, Window(OPEN, NOW + 47 * HOUR)),
    ({"delivered_at": ago(1), "buyer_wrote_at": ago(1)}, Window(OPEN, NOW + 71 * HOUR)),
    ({"delivered_at": NOW + 9 * HOUR}, Window(OPEN, NOW + 72 * HOUR)),
]
FBO = [
    ({}, Window(CLOSED)),
    ({"can_create_chat": True, "paid_at": ago(1)}, Window(CLOSED)),
    ({**CHAT}, Window(CLOSED)),
    ({**CHAT, "delivered_at": ago(1)}, Window(CLOSED)),
    ({**CHAT, "buyer_wrote_at": ago(48, seconds=-1)}, Window(OPEN, NOW + SECOND)),
    ({**CHAT, "buyer_wrote_at": ago(48)}, Window(CLOSED)),
    ({**CHAT, "buyer_wrote_at": NOW + HOUR}, Window(OPEN, NOW + 48 * HOUR)),
]


@pytest.mark.parametrize(("known", "expected"), STARTING)
@pytest.mark.parametrize("scheme", ["fbs", "rfbs"])
def test_opening_a_dialogue(scheme: str, known: dict[str, Any], expected: Window) -> None:
    assert window(facts(scheme, **known), NOW) == expected


@pytest.mark.parametrize(("known", "expected"), WRITING)
def test_writing_into_a_dialogue_that_is_there(known: dict[str, Any], expected: Window) -> None:
    assert window(facts("rfbs", **CHAT, **known), NOW) == expected


@pytest.mark.parametrize(("known", "expected"), FBO)
def test_of_an_fbo_order_the_buyer_is_only_answered(known: dict[str, Any], expected: Window) -> None:
    assert window(facts("fbo", **known), NOW) == expected


def test_the_hours_are_the_shops() -> None:
    terms = WritingTerms(start_hours=24, write_hours=10, answer_hours=5)
    assert window(facts(paid_at=ago(25), can_create_chat=True), NOW, terms) == Window(CLOSED)
    assert window(facts(**CHAT, delivered_at=ago(9)), NOW, terms) == Window(OPEN, NOW + HOUR)
    assert window(facts("fbo", **CHAT, buyer_wrote_at=ago(5)), NOW, terms) == Window(CLOSED)


@pytest.mark.parametrize(
    ("talk", "known", "expected"),
    [
        ({}, facts(**CHAT), Window(OPEN)),
        ({"ozon_status": "CLOSED", "buyer_wrote_at": ago(1)}, facts(**CHAT), Window(CLOSED)),
        # The dialogue's own word of the buyer counts, also where the posting has another dialogue.
        ({"buyer_wrote_at": ago(1)}, facts(delivered_at=ago(90)), Window(OPEN, NOW + 47 * HOUR)),
        # No posting: only answers.
        ({"buyer_wrote_at": ago(1)}, None, Window(OPEN, NOW + 47 * HOUR)),
        ({"buyer_wrote_at": ago(48)}, None, Window(CLOSED)),
        ({}, None, Window(CLOSED)),
        ({"topic": Topic.SUPPORT}, None, Window(OPEN)),
        ({"topic": Topic.NOTICES, "buyer_wrote_at": ago(1)}, None, Window(CLOSED)),
    ],
)
def test_a_dialogue(talk: dict[str, Any], known: PostingFacts | None, expected: Window) -> None:
    row = Dialogue(shop=Shop(), **{"topic": Topic.BUYER, **talk})
    assert window_of(row, known, NOW) == expected


@pytest.mark.parametrize(
    ("subscription", "channel"), [("PREMIUM", BY_HAND), ("PREMIUM_PLUS", OPEN), ("UNKNOWN", OPEN)]
)
@pytest.mark.usefixtures("english")
def test_without_the_subscription_staff_write_in_the_cabinet(subscription: str, channel: Channel) -> None:
    roles = [{"name": "Admin", "methods": []}]
    shop = Shop(cabinet={"roles": roles, "subscription": {"type": subscription}})
    row = Dialogue(shop=shop, topic=Topic.BUYER, buyer_wrote_at=ago(1))
    seen = window_of(row, None, NOW)
    assert seen == Window(channel, NOW + 47 * HOUR)
    assert ("Premium" in seen.why) == (channel is BY_HAND)
    # Over is over there as well.
    row.buyer_wrote_at = None
    assert window_of(row, None, NOW) == Window(CLOSED)
