"""The state of a dialogue, its clocks, its case in the queue, and how soon it was answered."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from messaging import dialogues, reactions, retention, talks
from messaging.clocks import clocks_of, nearest
from messaging.models import (
    BuyerMessage,
    Dialogue,
    DialogueMessage,
    Holiday,
    Overrule,
    Reaction,
    WritingTerms,
)
from messaging.states import Author, DialogueState, Topic
from messaging.turns import Said, turns_of
from ozon.models import Shop
from tests.factories import make_item, make_member, make_shop
from worklist.models import TimelineEntry, WorkItem
from worklist.services import snooze
from worklist.states import LIVE, Event, ItemState, Kind

MONDAY = datetime(2026, 11, 23, 7, tzinfo=UTC)  # ten in Moscow
AUTHORS = {"b": Author.BUYER, "s": Author.SELLER, "o": Author.OZON}
Says = Callable[..., Dialogue]


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop(opening_line=MONDAY - timedelta(days=30))


@pytest.fixture
def says(shop: Shop) -> Says:
    """Store messages of a dialogue: ``b3`` is the buyer's with the number 3, said as many hours after Monday's ten."""

    def say(line: str, topic: Topic = Topic.BUYER, **facts: object) -> Dialogue:
        row, _ = Dialogue.objects.get_or_create(shop=shop, chat_id="c-1", defaults={"topic": topic, **facts})
        dialogues.keep_said(row, [said(row, word) for word in line.split()])
        row.refresh_from_db()
        return row

    return say


def said(row: Dialogue, word: str) -> DialogueMessage:
    hours = float(word[1:])
    return DialogueMessage(
        dialogue=row,
        message_id=str(1000 + round(hours * 10)),
        created_at=MONDAY + timedelta(hours=hours),
        author=AUTHORS[word[0]],
        ozon_author="Support" if word[0] == "o" else "",
        text=f"Слова {word}",
    )


def case() -> WorkItem:
    return WorkItem.objects.get(kind=Kind.DIALOGUE)


def test_a_question_waits_on_two_clocks_and_an_answer_ends_it(says: Says) -> None:
    row = says("b7")
    assert row.state == DialogueState.AWAITING_US
    assert row.asked_at == MONDAY + timedelta(hours=7)
    assert row.ozon_due_at == row.asked_at + timedelta(hours=24)
    # Asked at 17:00 in Moscow: an hour of that day, three of the next.
    assert row.due_at == MONDAY + timedelta(days=1, hours=2)
    assert (row.last_text, row.last_author) == ("Слова b7", Author.BUYER)
    assert (case().state, case().deadline_at, case().key) == (ItemState.OPEN, row.due_at, str(row.pk))
    assert case().reason == "Слова b7"
    version = row.version

    row = says("b8")
    assert (row.asked_at, case().reason) == (MONDAY + timedelta(hours=7), "Слова b7 Слова b8")
    assert row.version > version

    row = says("s9")
    assert (row.state, row.asked_at, row.due_at) == (DialogueState.AWAITING_BUYER, None, None)
    assert (case().state, row.answered_at) == (ItemState.DONE, MONDAY + timedelta(hours=9))

    row = says("b30")
    assert (row.state, case().state) == (DialogueState.AWAITING_US, ItemState.OPEN)


@pytest.mark.parametrize(
    ("topic", "line", "state", "has_ozon_clock"),
    [
        (Topic.BUYER, "s1", DialogueState.AWAITING_BUYER, False),
        (Topic.BUYER, "b1 o2", DialogueState.AWAITING_US, True),
        (Topic.BUYER, "o2", DialogueState.QUIET, False),
        (Topic.SUPPORT, "s1 o2", DialogueState.AWAITING_US, False),
        (Topic.SUPPORT, "o1 s2", DialogueState.AWAITING_BUYER, False),
        (Topic.NOTICES, "o1", DialogueState.QUIET, False),
    ],
)
def test_states_by_topic_and_messages(
    says: Says, topic: Topic, line: str, state: DialogueState, has_ozon_clock: bool
) -> None:
    row = says(line, topic)
    assert (row.state, row.ozon_due_at is not None) == (state, has_ozon_clock)
    assert WorkItem.objects.filter(state=ItemState.OPEN).exists() is (state == DialogueState.AWAITING_US)


@pytest.mark.parametrize(("days", "state"), [(40, DialogueState.QUIET), (2, DialogueState.AWAITING_US)])
def test_what_was_over_before_the_shop_was_connected_is_no_case(
    shop: Shop, days: int, state: DialogueState
) -> None:
    shop.opening_line = timezone.now()
    shop.save(update_fields=["opening_line"])
    row = Dialogue.objects.create(shop=shop, chat_id="c-1", topic=Topic.BUYER)
    at = timezone.now() - timedelta(days=days)
    old = DialogueMessage(dialogue=row, message_id="1", author=Author.BUYER, text="Ау?", created_at=at)
    dialogues.keep_said(row, [old])
    row.refresh_from_db()
    assert row.state == state
    assert WorkItem.objects.exists() is (state == DialogueState.AWAITING_US)
    assert Reaction.objects.count() == 1


def test_a_dialogue_is_closed_once_and_opened_by_a_new_word(says: Says) -> None:
    row = says("b1", posting_number="1-1-1")
    with pytest.raises(talks.Stale):
        talks.close(row.pk, reason="спасибо", by="Анна", version=row.version - 1)
    row = talks.close(row.pk, reason="спасибо", by="Анна", version=row.version)
    assert (row.state, row.closed_by, row.asked_at) == (DialogueState.CLOSED, "Анна", None)
    assert (case().state, case().outcome, case().closed_by) == (ItemState.DONE, "спасибо", "Анна")
    assert talks.close(row.pk, reason="ещё раз", by="Борис").closed_by == "Анна"

    assert says("b1").state == DialogueState.CLOSED  # read again
    # Said before the closing, and read only after it: nobody saw it, so it waits.
    row = says("b2")
    assert (row.state, row.asked_at) == (DialogueState.AWAITING_US, MONDAY + timedelta(hours=2))
    assert (row.closed_at, row.closed_by, case().state) == (None, "", ItemState.OPEN)
    assert says("s3").state == DialogueState.AWAITING_BUYER
    codes = TimelineEntry.objects.filter(posting_number="1-1-1").values_list("code", flat=True)
    assert list(codes) == [Event.DIALOGUE_CLOSED]


def test_a_closed_dialogue_is_taken_up_again(says: Says) -> None:
    row = says("b1")
    talks.close(row.pk, reason="-", by="Анна")
    row = talks.reopen(row.pk, by="Борис")
    assert (row.state, row.asked_at) == (DialogueState.AWAITING_US, MONDAY + timedelta(hours=1))
    assert row.due_at == MONDAY + timedelta(hours=5)
    assert case().state == ItemState.OPEN
    assert talks.reopen(row.pk, by="Борис").version == row.version


def test_what_ozon_closes_is_closed_and_a_new_word_opens_it(shop: Shop, says: Says) -> None:
    row = says("b1", ozon_status="OPENED")
    listed = Dialogue(shop=shop, chat_id="c-1", topic=Topic.BUYER, ozon_status="CLOSED")
    dialogues.keep_listed(shop, [listed], now=timezone.now())
    row.refresh_from_db()
    assert (row.state, row.closed_by, case().state) == (DialogueState.CLOSED, "Ozon", ItemState.DONE)
    late = (timezone.now() - MONDAY).total_seconds() / 3600 + 1
    assert says(f"b{late:.0f}").state == DialogueState.AWAITING_US


def test_seen_never_goes_back(says: Says) -> None:
    row = says("b1")
    for hours in (2, 1):
        talks.seen(row, MONDAY + timedelta(hours=hours))
    row.refresh_from_db()
    assert row.seen_to == MONDAY + timedelta(hours=2)


def test_new_words_wake_what_was_put_off(shop: Shop, says: Says) -> None:
    says("b200000")  # far away, so that it can wait
    snooze(case(), until=timezone.now() + timedelta(hours=2), by=make_member(shop))
    assert case().state == ItemState.SNOOZED
    says("b200000.5")
    assert case().state == ItemState.OPEN


def test_what_the_case_does_not_show_wakes_it_too(shop: Shop, says: Says) -> None:
    """A picture has no words, and of a long question only so much is shown."""
    row, user = says("b200000"), make_member(shop)
    for number, text in enumerate(["Верните деньги! " * 30, "![](https://x/1.jpg)", "Ау?"], start=1):
        version = case().version
        snooze(case(), until=timezone.now() + timedelta(hours=2), by=user)
        new = said(row, f"b{200000 + number}")
        new.text = text
        dialogues.keep_said(row, [new])
        assert case().state == ItemState.OPEN, text
        assert case().version > version + 1
    version = case().version
    dialogues.keep_said(row, [new])  # read again
    assert case().version == version


def test_a_posting_found_later_is_shown_in_the_queue(says: Says) -> None:
    row = says("b1")
    Dialogue.objects.update(posting_number="1-1-1")
    talks.linked(row)
    assert case().posting_number == "1-1-1"


def test_changed_hours_move_the_clocks_and_what_is_lost_comes_back(shop: Shop, says: Says) -> None:
    row = says("b1")
    WritingTerms.objects.create(shop=shop, target_hours=12, own_minutes=60)
    Holiday.objects.create(shop=shop, day=MONDAY.date())
    assert talks.keep_clocks(shop) == 1
    row.refresh_from_db()
    assert row.ozon_due_at == MONDAY + timedelta(hours=13)
    assert row.due_at == MONDAY + timedelta(days=1)
    assert (case().deadline_at, case().reason) == (row.ozon_due_at, "Слова b1")
    with CaptureQueriesContext(connection) as asked:
        assert talks.keep_all_clocks() == 0
    # A reading of the list holds the same dialogues in an order of its own.
    assert not [one["sql"] for one in asked if "NO KEY UPDATE" in one["sql"]]
    WorkItem.objects.all().delete()
    assert talks.keep_all_clocks() == 1
    assert case().state == ItemState.OPEN


def test_a_long_dialogue_costs_as_much_as_a_short_one(shop: Shop) -> None:
    def cost(name: str, count: int) -> int:
        row = Dialogue.objects.create(shop=shop, chat_id=name, topic=Topic.BUYER)
        rows = [said(row, f"{'bs'[n % 3 == 2]}{n}") for n in range(count)]
        with CaptureQueriesContext(connection) as queries:
            dialogues.keep_said(row, rows)
        return len(queries)

    assert cost("long", 100) == cost("short", 5)


def figures() -> list[tuple[str, str, int | None, int | None, bool]]:
    rows = Reaction.objects.order_by("asked_at")
    return [(row.asked_id, row.answered_id, row.seconds, row.working_seconds, row.is_first) for row in rows]


def test_reactions_are_the_same_in_whatever_order_messages_come(says: Says) -> None:
    line = "b1 b2 s7 b25 s31 b50"
    expected = [
        ("1010", "1070", 6 * 3600, 6 * 3600, True),
        ("1250", "1310", 6 * 3600, 6 * 3600, False),
        ("1500", "", None, None, False),
    ]
    for word in reversed(line.split()):  # as Ozon's history is read
        says(word)
    assert figures() == expected
    says(line)
    assert figures() == expected


def test_who_answered_is_found_by_the_number_of_the_message(shop: Shop, says: Says) -> None:
    author, approver = make_member(shop), make_member(shop)

    def sent(number: str, by: User | None, approved: str = "") -> None:
        BuyerMessage.objects.create(
            shop=shop, cause=number, message_id=number, author=by, approved_by=approved, text="-"
        )

    sent("1020", author)
    sent("1040", None, approver.label)
    row = says("b1 s2 b3 s4 b5 s6 b7 s8")
    by = dict(Reaction.objects.values_list("answered_id", "by"))
    assert by == {"1020": author.pk, "1040": approver.pk, "1060": None, "1080": None}

    sent("1060", author)  # its number was told late
    sent("1080", None, approver.label)
    for late in (2, 0):
        assert reactions.name_late(row.last_message_at or MONDAY) == late
        by = dict(Reaction.objects.values_list("answered_id", "by"))
        assert (by["1060"], by["1080"]) == (author.pk, approver.pk)
        says("b1 s2 b3 s4 b5 s6 b7 s8")


def test_what_is_old_is_forgotten_and_what_waits_is_not(shop: Shop, says: Says) -> None:
    row = says("b1")
    old = Dialogue.objects.create(
        shop=shop, chat_id="c-2", state="awaiting_buyer", last_text="Спасибо", last_message_at=MONDAY
    )
    for state in ("sent", "awaiting_approval"):
        message = BuyerMessage.objects.create(
            shop=shop, cause=state, state=state, text="Вам", created_at=MONDAY
        )
        Overrule.objects.create(message=message, rule="messenger", words="#вам", reason="-")
    closed = MONDAY - timedelta(days=1)
    make_item(
        shop=shop, kind=Kind.DIALOGUE, key="9", reason="Верните", state=ItemState.DONE, closed_at=closed
    )
    retention.forget(MONDAY + timedelta(days=1))
    assert set(WorkItem.objects.values_list("reason", flat=True)) == {"Слова b1", ""}
    row.refresh_from_db()
    old.refresh_from_db()
    assert (row.last_text, old.last_text) == ("Слова b1", "")
    texts = dict(BuyerMessage.objects.values_list("state", "text"))
    assert texts == {"sent": "", "awaiting_approval": "Вам"}
    words = dict(Overrule.objects.values_list("message__state", "words"))
    assert "вам" not in words["sent"]
    assert words["awaiting_approval"] == "#вам"


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_happens_in_whatever_order_queue_state_and_clocks_agree(shop: Shop, seed: int) -> None:
    """Messages late and twice, closed and opened by people and by Ozon: what waits is in the queue, nothing else."""
    dice, chats = Random(seed), ["c-1", "c-2", "c-3"]
    clocks = clocks_of(shop)
    for chat in chats:
        Dialogue.objects.create(shop=shop, chat_id=chat, topic=Topic.BUYER)
    for step in range(40):
        row = Dialogue.objects.get(shop=shop, chat_id=dice.choice(chats))
        act = dice.choice(["word", "word", "word", "close", "reopen", "ended"])
        if act == "word":
            words = [
                said(row, f"{dice.choice('bbso')}{dice.randrange(60)}") for _ in range(dice.randrange(1, 4))
            ]
            dialogues.keep_said(row, list({one.message_id: one for one in words}.values()))
        elif act == "ended":
            talks.ended(row)
        else:
            deed = talks.close if act == "close" else talks.reopen
            deed(row.pk, by="Анна", **({"reason": "-"} if act == "close" else {}))
        row.refresh_from_db()
        waits = row.state == DialogueState.AWAITING_US
        live = WorkItem.objects.filter(kind=Kind.DIALOGUE, key=str(row.pk), state__in=LIVE)
        assert live.exists() is waits, (seed, step, act)
        assert (row.asked_at is not None, row.ozon_due_at) == (
            waits,
            clocks.ozon_due(row.topic, row.asked_at),
        )
        assert row.due_at == clocks.due(row.asked_at)
        if waits:
            assert live.get().deadline_at == nearest(row)
        told = [
            Said(*one)
            for one in row.messages.values_list("message_id", "created_at", "author", "ozon_author")
        ]
        expected = [
            (one.asked.message_id, one.answered.message_id if one.answered else "")
            for one in turns_of(row.topic, told).episodes
        ]
        kept = row.reactions.order_by("asked_at", "pk").values_list("asked_id", "answered_id")
        assert sorted(kept) == sorted(expected), (seed, step, act)
