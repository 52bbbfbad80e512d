"""The page of cancelling an order by ourselves: what it shows before, what a press does, what it refuses."""

from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.states import Action, Role
from money.limits import set_limit
from money.models import Approval
from orders.index_forecast import INDEX_CODE
from orders.models import IndexDefect, IndexTariff, Posting, RatingReading, SellerCancellation
from orders.states import SellerCancelState
from outbox.services import set_switch
from outbox.states import Mode, SwitchKind
from ozon.states import Source
from sandbox import assembly
from tests.factories import make_member, make_posting, make_shop
from tests.fixtures_desk import Desk
from tests.presses import Pressed, press
from worklist.services import note
from worklist.states import Event, Origin

pytestmark = pytest.mark.django_db
TOLD = ("reasons", "choice", "then", "amount", "listed", "button", "denied")
PART = "/v2/posting/fbs/product/cancel"


@pytest.fixture
def posting(desk: Desk) -> Posting:
    """Three kettles and a mug, that await packing."""
    lines = [{"offer_id": "KT-17-GL", "quantity": 3}, {"offer_id": "MG-04-GR", "quantity": 1}]
    number = desk.world.add_posting(lines=lines)["posting_number"]
    desk.sync(Source.FBS)
    return Posting.objects.get(posting_number=number)


@pytest.fixture
def anna(desk: Desk) -> User:
    return make_member(desk.shop, role=Role.OPERATOR, first_name="Anna")


@pytest.fixture
def browser(client: Client, anna: User) -> Client:
    client.force_login(anna, "django.contrib.auth.backends.ModelBackend")
    return client


def path(posting: Posting, do: str = "") -> str:
    return f"/cancel/{do}{posting.shop_id}/{posting.posting_number}/"


def shown(browser: Client, posting: Posting, **query: Any) -> dict[str, Any]:
    """What the page knows, of a choice in its address."""
    answer = browser.get(path(posting), query)
    assert answer.status_code == 200
    told = {name: answer.context[name] for name in TOLD if name in answer.context}
    return {**told, "text": answer.content.decode()}


def confirm(browser: Client, posting: Posting, page: dict[str, Any], **changed: Any) -> Pressed:
    form = {**page["choice"].hidden, "amount": page["amount"], "listed": page["listed"], "comment": ""}
    return press(browser, path(posting, "do/"), **{**form, **changed})


def kettle(posting: Posting) -> Any:
    return posting.lines.get(offer_id="KT-17-GL")


def test_the_whole_order_is_shown_first_and_needs_a_reason(browser: Client, posting: Posting) -> None:
    page = shown(browser, posting)
    assert [reason.reason_id for reason in page["reasons"].rows] == [352, 400, 402]
    assert page["denied"] == "Choose a reason."
    assert page["then"][0].sum in page["button"]
    assert "3 → " not in page["then"][1].text


def test_a_part_says_its_sum_its_stock_and_the_index_and_is_confirmed_as_shown(
    browser: Client, desk: Desk, posting: Posting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly, "SECONDS_UNTIL_CANCELLED", 0.0)
    IndexTariff.objects.filter(shop=None).delete()
    zones = [{"up_to": "4", "percent": "0"}, {"up_to": None, "percent": "5"}]
    tariff = {"contract": "russian", "days": 30, "zones": zones, "currency": "RUB", "source": "a letter"}
    IndexTariff.objects.create(shop=desk.shop, valid_from="2020-01-01", **tariff)
    today = desk.shop.opening_line
    RatingReading.objects.filter(code=INDEX_CODE).update(value=Decimal("3.5"))  # as it was just read
    IndexDefect.objects.create(
        shop=desk.shop,
        posting_number="1-1-1",
        error_at=today,
        index=Decimal("0.75"),
        ozon_type="SELLER_DELAY",
    )
    line, on_hand = kettle(posting), desk.item().on_hand
    mug = posting.lines.get(offer_id="MG-04-GR")
    page = shown(browser, posting, reason=352, **{f"q{line.sku}": 1, f"q{mug.sku}": 0})
    money, stock, message, index = page["then"]
    assert page["amount"] == str(line.price)
    assert money.sum in page["button"]
    assert stock.text == (
        f"Written off, because it is not there: KT-17-GL ×1 (KT-17-GL: {on_hand} → {on_hand - 1})."
    )
    assert "write to the buyer" in message.text
    assert "from 3.5% to 4.25%" in index.text
    assert "by the tariff. This one leads into the next zone" in index.text
    assert "a letter" in page["text"]
    said = confirm(browser, posting, page)
    assert said.said[0].startswith("Decided.")
    row = SellerCancellation.objects.get()
    assert row.foreseen == {"now": "3.500000", "after": "4.250000", "percent": "5", "fee": "94.50"}
    assert confirm(browser, posting, page).said == ["Already decided by Anna; nothing changed."]
    assert "is being sent" not in browser.get(f"/postings/{posting.shop_id}/{posting.posting_number}/")
    desk.deliver()
    desk.sync(Source.FBS)
    row.refresh_from_db()
    assert row.state == SellerCancelState.DONE
    assert len(desk.ledger(PART)) == 1


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"reason": 507}, "Choose a reason."),
        ({"reason": 402}, "This reason needs a comment: Ozon wants it in words."),
        ({"amount": "1.00"}, "The amount changed meanwhile. Look at it again."),
        ({"listed": "1:1"}, "The order changed meanwhile. Look at it again."),
        ({"many": 4}, "The order holds fewer pieces than that."),
        ({"many": "-1"}, "The order holds fewer pieces than that."),
    ],
)
def test_a_press_that_does_not_fit_is_refused_with_its_words_kept(
    browser: Client, posting: Posting, changed: dict[str, Any], told: str
) -> None:
    page = shown(browser, posting, reason=352)
    if "many" in changed:
        changed = {f"q{kettle(posting).sku}": changed["many"]}
    words = {} if "402" in str(changed) else {"comment": "Разбили две"}
    said = confirm(browser, posting, page, **words, **changed)
    assert said.said == [told]
    assert said.where.startswith(path(posting))
    assert ("Разбили две" in shown(browser, posting)["text"]) == bool(words)
    assert not SellerCancellation.objects.exists()


def test_without_a_connection_the_last_known_reasons_are_offered_and_said_so(
    browser: Client, desk: Desk, posting: Posting
) -> None:
    shown(browser, posting)
    other = make_posting(shop=desk.shop, actions=["cancel"])
    desk.running.stop()
    page = shown(browser, other)
    assert [reason.reason_id for reason in page["reasons"].rows] == [352, 400, 402]
    assert "could not be read" in page["text"]
    assert "gave last in this shop" in page["text"]


def test_what_is_packed_is_not_called_missing(browser: Client, posting: Posting) -> None:
    Posting.objects.filter(pk=posting.pk).update(packed_at=timezone.now())
    assert shown(browser, posting, reason=352)["then"][1].text.startswith("A task to unpack and put back")


def test_above_the_limit_the_button_asks_and_the_second_person_reads_the_same(
    browser: Client, desk: Desk, posting: Posting
) -> None:
    owner = make_member(desk.shop, role=Role.OWNER, first_name="Olga")
    set_limit(shop=desk.shop, role=Role.OPERATOR, amount=Decimal(500), user=owner)
    page = shown(browser, posting, reason=400)
    assert page["button"].startswith("Ask a second person: return")
    assert confirm(browser, posting, page).said[0].startswith("Above your limit")
    asked = Approval.objects.get()
    boss = Client()
    boss.force_login(owner, "django.contrib.auth.backends.ModelBackend")
    text = boss.get(f"/postings/{posting.shop_id}/{posting.posting_number}/").content.decode()
    assert "Anna asks for a second person: cancel the order" in text
    assert "Moved to the defective shelf" in text
    assert press(boss, f"/approvals/{asked.pk}/grant").said[0].startswith("Agreed.")
    assert SellerCancellation.objects.get().by == "Anna, Olga"


def test_one_held_by_a_switch_is_let_go_where_its_sum_stands(
    client: Client, desk: Desk, posting: Posting
) -> None:
    client.force_login(make_member(desk.shop, role=Role.OWNER), "django.contrib.auth.backends.ModelBackend")
    set_switch(shop=desk.shop, kind=SwitchKind.SELLER_CANCEL, mode=Mode.OFF)
    confirm(client, posting, shown(client, posting, reason=352))
    desk.deliver()
    text = client.get("/effects/", {"tab": "held"}).content.decode()
    assert "Decide on its page" in text
    assert "/release" not in text


def test_who_decides_nothing_looks_and_presses_in_vain(client: Client, desk: Desk, posting: Posting) -> None:
    viewer = make_member(desk.shop, role=Role.WAREHOUSE)
    client.force_login(viewer, "django.contrib.auth.backends.ModelBackend")
    page = shown(client, posting, reason=352)
    assert page["denied"] == "Your role in this shop does not allow this."
    assert confirm(client, posting, page).status == 403


def test_an_order_ozon_does_not_offer_says_so(client: Client) -> None:
    shop = make_shop()
    client.force_login(make_member(shop), "django.contrib.auth.backends.ModelBackend")
    gone = make_posting(shop=shop, ozon_status="delivering")
    assert "does not let this order be cancelled" in shown(client, gone)["text"]
    assert client.get(path(make_posting())).status_code == 404


def test_a_shop_writes_its_own_tariff_and_drops_it(client: Client) -> None:
    shop = make_shop()
    client.force_login(make_member(shop, role=Role.OWNER), "django.contrib.auth.backends.ModelBackend")
    address = f"/connection/{shop.pk}/index/"
    wrong = {"valid_from": "2026-01-01", "days": 14, "up_to_0": "9", "percent_0": "1", "up_to_1": "4"}
    answer = client.post(f"{address}set/", {**wrong, "percent_1": "2"})
    assert "from the lowest up" in answer.content.decode()
    half = client.post(f"{address}set/", {**wrong, "up_to_0": "2", "percent_0": "", "percent_1": "2"})
    assert "from the lowest up" in half.content.decode()  # a zone without a charge is not left out in silence
    right = {**wrong, "up_to_0": "2,5", "percent_0": "0", "up_to_1": "", "percent_1": "3", "least": "50"}
    assert press(client, f"{address}set/", **right).said == ["The tariff is set."]
    row = IndexTariff.objects.get(shop=shop)
    assert row.zones == [{"up_to": "2.5", "percent": "0"}, {"up_to": None, "percent": "3"}]
    text = client.get(address).content.decode()
    assert "up to 2.5%" in text
    assert "above 2.5%" in text
    assert press(client, f"{address}drop/").said == ["The common tariff holds again."]
    assert press(client, f"{address}drop/").said == ["It held already; nothing changed."]
    assert AuditEntry.objects.filter(action=Action.SHOP_EDITED, shop_id=shop.pk).count() == 2


def test_bounds_in_another_currency_are_not_offered_as_the_shops_own(client: Client) -> None:
    shop = make_shop(currency="CNY")
    client.force_login(make_member(shop, role=Role.OWNER), "django.contrib.auth.backends.ModelBackend")
    IndexTariff.objects.filter(shop=None).delete()
    facts = {"contract": "global", "valid_from": "2020-01-01", "days": 14, "zones": [], "most": 1500}
    IndexTariff.objects.create(currency="RUB", **facts)
    page = client.get(f"/connection/{shop.pk}/index/")
    assert "most" not in page.context["form"].initial
    assert page.context["bounds"].startswith("≤ 1\u202f500")


def test_news_since_the_page_was_opened_refuse_the_press_and_keep_the_words(
    browser: Client, desk: Desk, posting: Posting
) -> None:
    answer = browser.get(path(posting), {"reason": 352})
    case, key = str(answer.context["case"]), answer.context["typed_key"]
    page = shown(browser, posting, reason=352)
    note(desk.shop, posting.posting_number, Event.STATUS, origin=Origin.OZON, status="awaiting_deliver")
    form = {**page["choice"].hidden, "amount": page["amount"], "listed": page["listed"]}
    words = urlencode({**form, "case": case, "typed": key, "comment": "Разбили две"})
    answer = browser.post(path(posting, "do/"), words, content_type="application/x-www-form-urlencoded")
    assert answer.headers["Location"] == f"/postings/{posting.shop_id}/{posting.posting_number}/"
    assert "Разбили две" in shown(browser, posting)["text"]
    assert not SellerCancellation.objects.exists()
