"""When a buyer may be written to."""

from datetime import UTC, datetime, timedelta

import pytest

from messaging.models import PostingFacts
from messaging.windows import Channel, Window, window

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def facts(**values: object) -> PostingFacts:
    return PostingFacts(posting_number="1-1-1", scheme="fbs", paid_at=NOW - 24 * HOUR, **values)


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (facts(can_create_chat=True), Window(Channel.OPEN)),
        (facts(chat_id="c"), Window(Channel.OPEN)),
        (facts(), Window(Channel.NOT_OFFERED)),
        (facts(chat_id="c", delivered_at=NOW - 71 * HOUR), Window(Channel.OPEN, NOW + HOUR)),
        (facts(chat_id="c", delivered_at=NOW - 72 * HOUR), Window(Channel.CLOSED)),
        (
            facts(chat_id="c", delivered_at=NOW - 100 * HOUR, buyer_wrote_at=NOW - 47 * HOUR),
            Window(Channel.OPEN, NOW + HOUR),
        ),
        (
            facts(chat_id="c", delivered_at=NOW - 100 * HOUR, buyer_wrote_at=NOW - 48 * HOUR),
            Window(Channel.CLOSED),
        ),
    ],
)
def test_fbs_after_payment_until_72_hours_after_delivery_then_only_answers(
    known: PostingFacts, expected: Window
) -> None:
    assert window(known, NOW) == expected


def test_fbo_only_the_buyer_starts() -> None:
    known = facts(can_create_chat=True)
    known.scheme = "fbo"
    assert window(known, NOW) == Window(Channel.CLOSED)


def test_fbo_an_answer_within_48_hours() -> None:
    known = facts(chat_id="c", buyer_wrote_at=NOW - HOUR)
    known.scheme = "fbo"
    assert window(known, NOW) == Window(Channel.OPEN, NOW + 47 * HOUR)
