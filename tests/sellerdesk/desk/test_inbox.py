"""The inbox: tabs, order, filters, the page of a dialogue, the way to the next, and what is done with it as a whole."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from accounts.states import Role
from inventory.models import Product
from messaging.models import BuyerMessage, Dialogue, DialogueMessage, ReplyDraft
from messaging.states import Author, DialogueState, MessageKind, MessageState, Topic
from outbox.models import Effect
from outbox.states import SWITCH_OF, EffectKind, Mode
from ozon.models import Shop
from sellerdesk.desk import inbox_history
from tests.factories import make_dialogue, make_member, make_message, make_posting, make_shop, make_switch
from tests.factories.talks import say
from worklist.models import WorkItem
from worklist.notes import write
from worklist.states import ItemState, Kind

pytestmark = pytest.mark.django_db
SKU = 118_440


@pytest.fixture
def shop() -> Shop:
    return make_shop(name="Warm house")


@pytest.fixture
def olga(shop: Shop) -> User:
    return make_member(shop, first_name="Olga")


@pytest.fixture
def desk(client: Client, olga: User) -> Client:
    client.force_login(olga)
    return client


def listed(desk: Client, query: str = "") -> list[int]:
    """The dialogues of the list, in its order."""
    rows = desk.get(f"{reverse('inbox')}?{query}").context["rows"]
    return [row.talk.pk for row in rows]


def case(dialogue: Dialogue) -> WorkItem:
    return WorkItem.objects.get(shop=dialogue.shop, kind=Kind.DIALOGUE, key=str(dialogue.pk))


def press(desk: Client, name: str, dialogue: Dialogue, **fields: Any) -> str:
    """Press a button of the dialogue; where it leads."""
    answer = desk.post(reverse(f"dialogue-{name}", args=[dialogue.pk]), fields)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def test_each_dialogue_stands_in_one_tab(desk: Client, shop: Shop) -> None:
    late, fresh = make_dialogue("Где заказ?", shop=shop, hours=20), make_dialogue("你好", shop=shop)
    answered, quiet = make_dialogue("Спасибо?", shop=shop, hours=3), make_dialogue(shop=shop)
    say(answered, "Здравствуйте!", author=Author.SELLER)
    support = make_dialogue(shop=shop, topic=Topic.SUPPORT)
    news = make_dialogue(shop=shop, topic=Topic.NOTICES)
    make_dialogue("Чужой", shop=make_shop())
    assert listed(desk) == [late.pk, fresh.pk]  # the least time first
    assert listed(desk, "tab=them") == [answered.pk]
    assert listed(desk, "tab=closed") == [quiet.pk]
    assert (listed(desk, "tab=support"), listed(desk, "tab=notices")) == ([support.pk], [news.pk])
    tabs = {name: count for name, _label, count, _href in desk.get(reverse("inbox")).context["tabs"]}
    assert tabs == {"us": 2, "them": 1, "closed": None, "support": 1, "notices": 0}


def test_filters_are_in_the_address(desk: Client, shop: Shop, olga: User) -> None:
    Product.objects.create(shop=shop, offer_id="KT-17-GL", sku=SKU, name="Чайник стеклянный")
    kettle = make_dialogue("Где заказ?", shop=shop, sku=SKU, order_number="7001-0001", hours=30)
    other = make_dialogue("Размер 98?", shop=shop, order_number="7002-0001", posting_number="7002-0001-1")
    WorkItem.objects.filter(pk=case(kettle).pk).update(assignee=olga)
    said = make_dialogue("Жду", shop=shop, hours=40)
    say(said, "Проверяем", author=Author.SELLER, hours=39)
    Dialogue.objects.filter(pk=other.pk).update(seen_to=timezone.now())
    for query in (
        "q=чайник",
        "q=kt-17-gl",
        "q=7001",
        f"q={SKU}",
        "q=где",
        "order=7001-0001",
        f"product={SKU}",
        "product=KT-17-GL",
        "who=me",
        f"who={olga.pk}",
        "unread=1",
        "overdue=1",
    ):
        assert listed(desk, query) == [kettle.pk], query
    assert listed(desk, "who=none") == listed(desk, "order=7002-0001-1") == [other.pk]
    assert listed(desk, "tab=them&reply=theirs") == [said.pk]
    assert listed(desk, "tab=them&reply=ours") == listed(desk, f"shop={shop.pk + 1}") == []
    assert listed(desk, "sort=new") == [other.pk, kettle.pk]
    for nonsense in ("tab=x&sort=x&shop=x&who=x&reply=x&after=x~y", "q=%00", f"product={10**30}"):
        assert desk.get(f"{reverse('inbox')}?{nonsense}").status_code == 200


def test_a_list_of_many_costs_as_much_as_one_of_few(
    desk: Client, shop: Shop, olga: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def add(count: int) -> None:
        for _ in range(count):
            row = make_dialogue(
                "?", shop=shop, sku=SKU, posting_number=make_posting(shop=shop).posting_number
            )
            ReplyDraft.objects.create(user=olga, dialogue=row, text="Begun")

    add(1)
    with django_assert_max_num_queries(100) as few:
        assert len(listed(desk)) == 1
    add(4)
    with django_assert_max_num_queries(len(few.captured_queries)):
        answer = desk.get(reverse("inbox"))
    assert [row.has_draft for row in answer.context["rows"]] == [True] * 5


def test_pages_follow_one_another(desk: Client, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sellerdesk.desk.inbox_list.PAGE", 2)
    rows = [make_dialogue("?", shop=shop, hours=hours).pk for hours in (5, 4, 3)]
    first = desk.get(reverse("inbox"))
    assert [row.talk.pk for row in first.context["rows"]] == rows[:2]
    assert listed(desk, f"after={first.context['next']}") == rows[2:]


def test_the_page_of_a_dialogue(desk: Client, shop: Shop, olga: User) -> None:
    posting = make_posting(shop=shop, posting_number="7001-0001-1", order_number="7001-0001")
    number = posting.posting_number
    talk = make_dialogue("<b>Крышка</b> сломана", shop=shop, posting_number=number, order_number="7001-0001")
    say(talk, "Здравствуйте!", author=Author.SELLER, hours=0.5)
    ours = DialogueMessage.objects.get(dialogue=talk, author=Author.SELLER)
    known = {"shop": shop, "dialogue": talk, "kind": MessageKind.REPLY, "author": olga}
    make_message(**known, text="Здравствуйте!", state=MessageState.SENT, message_id=ours.message_id)
    waits = make_message(**known, text="Ещё раз", state=MessageState.UNKNOWN)
    drafted = make_message(shop=shop, posting_number=number, text="Про отмену")
    make_message(shop=shop, posting_number=number, text="Забыто", state=MessageState.DISCARDED)
    note, _lost = write(shop=shop, posting_number=number, text="Крышки есть", user=olga)
    page = desk.get(reverse("dialogue", args=[talk.pk]))
    words = page.context["page"].words
    assert [(word.how, word.row.pk) for word in words] == [
        ("said", talk.messages.get(author=Author.BUYER).pk),
        ("said", ours.pk),
        ("note", note.pk),
        ("letter", waits.pk),
        ("letter", drafted.pk),
    ]
    assert words[1].who == olga.label
    assert b"&lt;b&gt;" in page.content
    assert page.context["newest_id"] == ours.message_id
    talk.refresh_from_db()
    assert (talk.seen_to, talk.unread_count) == (None, 0)  # looking writes nothing


def test_a_long_talk_costs_as_much_as_a_short_one(
    desk: Client, shop: Shop, olga: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    def talk(count: int) -> str:
        number = make_posting(shop=shop, lines=count).posting_number
        row = make_dialogue("?", shop=shop, posting_number=number)
        say(row, *["Да"] * count, author=Author.SELLER)
        for _ in range(count):
            make_message(shop=shop, dialogue=row, kind=MessageKind.REPLY, state=MessageState.UNKNOWN)
            write(shop=shop, posting_number=number, text=f"Note {make_shop().pk}", user=olga)
        return reverse("dialogue", args=[row.pk])

    short, long = talk(1), talk(4)
    desk.get(short)
    with django_assert_max_num_queries(80) as few:
        desk.get(short)
    with django_assert_max_num_queries(len(few.captured_queries)):
        desk.get(long)


def test_the_history_goes_back_page_by_page(
    desk: Client, shop: Shop, olga: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox_history, "PAGE", 2)
    talk = make_dialogue(*"abcde", shop=shop)
    # Two of one moment, on both sides of a page's edge.
    DialogueMessage.objects.filter(dialogue=talk, text="c").update(
        created_at=talk.messages.get(text="d").created_at
    )
    newest = inbox_history.latest(talk, olga)
    texts = [[word.row.text for word in newest.words]]
    page = newest
    while page.earlier:
        page = inbox_history.earlier(talk, olga, page.earlier)
        texts.append([word.row.text for word in page.words])
    assert texts == [["d", "e"], ["b", "c"], ["a"]]
    say(talk, "f")
    assert [word.row.text for word in inbox_history.latest(talk, olga, since=newest.since).words] == [*"def"]


def test_an_open_page_hears_of_new_words_once(desk: Client, shop: Shop) -> None:
    talk = make_dialogue("Где заказ?", shop=shop)
    page = desk.get(reverse("dialogue", args=[talk.pk])).context["page"]
    ask = {"since": page.since, "mark": page.mark}
    live = reverse("dialogue-live", args=[talk.pk])
    assert b"talk-latest" not in desk.get(live, ask).content
    say(talk, "Ау?")
    news = desk.get(live, ask)
    assert "Ау?" in news.content.decode()
    assert b"talk-latest" not in desk.get(live, ask | {"mark": news.context["page"].mark}).content


def test_closing_leads_to_the_next_and_is_taken_back(desk: Client, shop: Shop) -> None:
    first, second = make_dialogue("Спасибо!", shop=shop, hours=5), make_dialogue("?", shop=shop)
    assert press(desk, "close", first, version=first.version) == f"/inbox/{second.pk}/#reply-text"
    first.refresh_from_db()
    assert (first.state, case(first).state) == (DialogueState.CLOSED, ItemState.DONE)
    assert press(desk, "reopen", first) == f"/inbox/{first.pk}/"
    first.refresh_from_db()
    assert (first.state, case(first).state) == (DialogueState.AWAITING_US, ItemState.OPEN)


def test_what_was_said_meanwhile_is_not_closed(desk: Client, shop: Shop) -> None:
    talk = make_dialogue("Спасибо!", shop=shop)
    seen = talk.version
    say(talk, "И ещё вопрос")
    assert press(desk, "close", talk, version=seen) == f"/inbox/{talk.pk}/"
    talk.refresh_from_db()
    assert talk.state == DialogueState.AWAITING_US


def test_seen_is_ours_alone(desk: Client, shop: Shop) -> None:
    talk = make_dialogue("Где заказ?", shop=shop)
    press(desk, "seen", talk, to="nonsense")
    talk.refresh_from_db()
    assert talk.seen_to is None
    assert listed(desk, "unread=1") == [talk.pk]
    press(desk, "seen", talk, to=talk.last_message_at.isoformat() if talk.last_message_at else "")
    talk.refresh_from_db()
    assert (talk.seen_to, talk.unread_count) == (talk.last_message_at, 1)
    assert listed(desk, "unread=1") == []
    assert not Effect.objects.exists()
    press(desk, "read", talk)
    assert not Effect.objects.exists()  # the switch is off
    make_switch(shop=shop, kind=SWITCH_OF[EffectKind.CHAT_READ], mode=Mode.ON)
    press(desk, "read", talk)
    assert Effect.objects.get().kind == EffectKind.CHAT_READ


def test_the_posting_of_an_order_of_several_is_chosen(desk: Client, shop: Shop) -> None:
    numbers = [f"7001-0001-{n}" for n in (1, 2)]
    for number in numbers:
        make_posting(shop=shop, posting_number=number, order_number="7001-0001")
    talk = make_dialogue("?", shop=shop, order_number="7001-0001")
    page = desk.get(reverse("dialogue", args=[talk.pk])).content.decode()
    assert all(f'value="{number}"' in page for number in numbers)
    press(desk, "link", talk, posting="9-1")
    talk.refresh_from_db()
    assert talk.posting_number == ""
    press(desk, "link", talk, posting=numbers[1])
    press(desk, "link", talk, posting=numbers[0])  # too late: it is known
    talk.refresh_from_db()
    assert (talk.posting_number, case(talk).posting_number) == (numbers[1], numbers[1])


def test_a_role_that_only_looks_presses_nothing(client: Client, shop: Shop) -> None:
    client.force_login(make_member(shop, role=Role.VIEWER))
    talk = make_dialogue("Где заказ?", shop=shop)
    page = client.get(reverse("dialogue", args=[talk.pk])).content.decode()
    assert "/close/" not in page
    for name in ("close", "reopen", "seen", "read", "link"):
        assert client.post(reverse(f"dialogue-{name}", args=[talk.pk])).status_code == 403


def test_the_case_in_the_queue_leads_to_the_dialogue(desk: Client, shop: Shop) -> None:
    talk = make_dialogue("Где заказ?", shop=shop)
    row = desk.get(reverse("queue"), {"tab": "free"}).content.decode()
    assert (
        f'href="/inbox/{talk.pk}/">Dialogue</a>' in row
    )  # it has no other name: Ozon told neither order nor goods
    assert desk.get(reverse("item-peek", args=[case(talk).pk])).headers["Location"] == f"/inbox/{talk.pk}/"
    assert desk.get(reverse("connection")).context["shell"].talks == 1


def test_what_is_answered_waits_for_nobody_though_ozon_does_not_show_it_yet(
    desk: Client, shop: Shop, olga: User
) -> None:
    talk = make_dialogue("Где заказ?", shop=shop)
    how = {"shop": shop, "dialogue": talk, "kind": MessageKind.REPLY, "author": olga}
    reply = make_message(**how, state=MessageState.QUEUED, approved_at=timezone.now())
    assert (listed(desk), listed(desk, "tab=them")) == ([], [talk.pk])
    assert desk.get(reverse("connection")).context["shell"].talks == 0
    BuyerMessage.objects.filter(pk=reply.pk).update(state=MessageState.REFUSED)
    assert (listed(desk), listed(desk, "tab=them")) == ([talk.pk], [])
    BuyerMessage.objects.filter(pk=reply.pk).update(state=MessageState.SENT)
    say(talk, "Ау?")
    assert listed(desk) == [talk.pk]
