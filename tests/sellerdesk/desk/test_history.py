"""One history of everything: whole, in order, page by page, and nobody else's."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from messaging.models import Dialogue, DialogueMessage
from money.models import Accrual
from ozon.models import Shop
from sellerdesk.desk import history
from sellerdesk.desk.history import FILTERS, PAGE, Mark, read_history, read_mark
from tests.factories import make_movement, make_note, make_shop, make_stock
from worklist.models import Attachment, Note
from worklist.states import Event, Origin

pytestmark = pytest.mark.django_db
NUMBER = "7-1"
NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def everything(shop: Shop, *, at: datetime = NOON) -> None:
    """One row in each source, a minute apart; Ozon's booking has only its day."""
    moments = [at + timedelta(minutes=n) for n in range(6)]
    Accrual.objects.create(
        shop=shop,
        unit_number=NUMBER,
        date=date(2026, 11, 20),
        accrual_id=1,
        part="sale",
        kind="sale",
        amount=Decimal("-990"),
        currency="RUB",
    )
    talk = Dialogue.objects.create(shop=shop, chat_id="c", posting_number=NUMBER)
    for n, author in enumerate(("buyer", "seller")):
        DialogueMessage.objects.create(
            dialogue=talk, message_id=str(n), created_at=moments[n], author=author, text="word " * 100
        )
    item = make_stock(shop=shop, offer_id="KT")
    make_movement(item=item, posting_number=NUMBER, quantity=-2, at=moments[2], by="Anna")
    entry(shop, Event.STATUS, moments[3], origin=Origin.OZON, params={"status": "delivering"})
    entry(shop, Event.REFUND_DONE, moments[3], origin=Origin.DESK)
    Attachment.objects.create(
        shop=shop,
        posting_number=NUMBER,
        name="a.pdf",
        size=1,
        sha256="0",
        created_at=moments[4],
        by="Ilya",
        media_type="application/pdf",
        file="x",
    )
    Note.objects.create(shop=shop, posting_number=NUMBER, text="secret", by="Ilya", created_at=moments[5])


def entry(shop: Shop, code: Event, at: datetime, **fields):
    return make_note(shop=shop, posting_number=NUMBER, code=code, at=at, **fields)


def texts(shop: Shop, wanted: str = "all") -> list[str]:
    return [line.text for line in read_history(shop, NUMBER, wanted=wanted).lines]


def test_everything_newest_first(shop: Shop) -> None:
    everything(shop)
    everything(make_shop())
    page = read_history(shop, NUMBER)
    assert [(line.icon, line.by, line.is_ozon, line.is_day) for line in page.lines] == [
        ("lock", "Ilya", False, False),
        ("clip", "Ilya", False, False),
        ("money", "", False, False),
        ("parcel", "", True, False),
        ("stock", "Anna", False, False),
        ("chat", "", False, False),
        ("chat", "", False, False),
        ("money", "", True, True),
    ]
    assert page.earlier == ""
    note = Note.objects.get(shop=shop)
    assert (page.lines[0].link, page.lines[0].words) == (f"#note-{note.pk}", "secret")
    assert len(page.lines[5].words) < 200


@pytest.mark.parametrize(
    ("wanted", "icons"),
    [
        ("ozon", ["parcel", "chat", "money"]),
        ("us", ["lock", "clip", "money", "stock", "chat"]),
        ("people", ["lock", "clip"]),
        ("talk", ["chat", "chat"]),
        ("notes", ["lock", "clip"]),
        ("stock", ["stock"]),
        ("money", ["money", "money"]),
    ],
)
def test_filters(shop: Shop, wanted: str, icons: list[str]) -> None:
    everything(shop)
    assert [line.icon for line in read_history(shop, NUMBER, wanted=wanted).lines] == icons


def test_every_event_is_in_a_filter_of_its_own_or_of_its_speaker() -> None:
    assert set(history.EVENTS) == set(FILTERS)


def test_a_note_taken_back_says_no_word(shop: Shop) -> None:
    everything(shop)
    Note.objects.update(text="", removed_at=timezone.now())
    assert (read_history(shop, NUMBER).lines[0].link, read_history(shop, NUMBER).lines[0].words) == ("", "")


@pytest.mark.parametrize("step", [timedelta(0), timedelta(seconds=1)])
def test_pages_are_the_whole_without_gap_or_repetition(shop: Shop, step: timedelta) -> None:
    """At one and the same moment too, over two sources."""
    for n in range(PAGE + 7):
        entry(
            shop, Event.STOCK_MOVED, NOON + n * step, params={"offer_id": f"E{n}", "quantity": 1, "cause": ""}
        )
        Note.objects.create(shop=shop, posting_number=NUMBER, text=f"N{n}", created_at=NOON + n * step)
    shown: list[str] = []
    before, pages = None, 0
    while pages == 0 or before:
        page = read_history(shop, NUMBER, before=before)
        shown += [line.words or line.text for line in page.lines]
        before, pages = read_mark(page.earlier), pages + 1
    assert pages == 3
    assert len(shown) == len(set(shown)) == 2 * (PAGE + 7)


def test_the_queries_are_few_whatever_is_shown(
    shop: Shop, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    everything(shop)
    for n in range(3 * PAGE):
        entry(shop, Event.SETTLED, NOON - timedelta(seconds=n))
    with django_assert_num_queries(6):
        page = read_history(shop, NUMBER)
    with django_assert_num_queries(6):
        read_history(shop, NUMBER, before=read_mark(page.earlier))


@pytest.mark.parametrize("text", ["", "x", "2026-11-20T12:00:00Z", "2026-11-20T12:00:00~1~2", "a~1~2", "~~"])
def test_a_mark_that_is_none(text: str) -> None:
    assert read_mark(text) is None


def test_a_mark_comes_back() -> None:
    mark = Mark(NOON + timedelta(microseconds=5), 3, 12)
    assert read_mark(str(mark)) == mark
