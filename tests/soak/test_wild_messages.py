"""Thirty messages, lost answers, workers that die, windows that close: each arrives once; one more would show."""

import os

import pytest

from messaging.models import BuyerMessage
from messaging.states import MessageState
from tests.fixtures_desk import Desk
from tests.soak.wild_messages import WildMessages


@pytest.mark.skipif("LONG" not in os.environ, reason="make long runs it, make messages-soak a thousand")
def test_each_message_arrives_once_and_none_outside_its_window(desk: Desk) -> None:
    kept = WildMessages(desk, messages=30, seed=1, chance=0.2, rounds=1).run()
    assert kept.wrong() == []
    figures = kept.figures
    assert figures["arrived"] > 5
    assert figures["files_arrived"] > 0
    assert figures["answers_lost"] > 2

    BuyerMessage.objects.filter(state=MessageState.SENT).order_by("pk")[:1].get().delete()
    assert kept.wrong() != []
