"""A product's numbers on its stock page, the queue's rows about products, and the guards of a shop."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEntry
from accounts.states import Action, Role
from inventory.models import GuardSettings, PriceDay, Product, StockItem, StockMovement
from inventory.prices import LEAST_DAYS, day_of
from inventory.states import Cause
from outbox.models import Effect
from ozon.models import Shop
from ozon.states import StockKeeper
from tests.factories import make_item, make_member, make_shop, make_stock, make_switch
from tests.presses import press
from worklist.models import Notice, WorkItem
from worklist.phrases import phrase
from worklist.services import assign
from worklist.states import ItemState, Kind

pytestmark = pytest.mark.django_db
OFFER = "KT-17/GL"


@pytest.fixture
def shop() -> Shop:
    shop = make_shop(stock_keeper=StockKeeper.DESK)
    make_switch(shop=shop)
    return shop


@pytest.fixture
def anna(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop))
    return client


def shelf(shop: Shop, **fields: object) -> StockItem:
    known = {
        "ozon_present": 7,
        "ozon_reserved": 0,
        "ozon_read_at": timezone.now(),
        "differs_since": timezone.now(),
    }
    return make_stock(shop=shop, offer_id=OFFER, **{**known, **fields})


def page(shop: Shop) -> str:
    return reverse("stock-product", args=[shop.pk, OFFER])


def fields_of(html: str, address: str) -> dict[str, str]:
    """The hidden fields of the form that is sent there."""
    form = html[html.index(f'action="{address}"') :]
    return dict(
        re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form[: form.index("</form>")])
    )


def test_a_difference_is_shown_with_both_ways_out_and_settled_once(anna: Client, shop: Shop) -> None:
    item = shelf(shop)
    case = make_item(shop=shop, kind=Kind.STOCK_DIFFERS, key=f"1:{OFFER}", posting_number="")
    html = anna.get(page(shop)).content.decode()
    take, tell = (reverse(f"keeper-{way}", args=[item.pk]) for way in ("take", "tell"))
    assert "Ozon has 7 free, the ledger says 10" in html
    assert "10 → 7" in html  # on hand, if Ozon is believed
    assert "7 → 10" in html  # free at Ozon, if the ledger is
    typed = fields_of(html, take)
    typed.pop("csrfmiddlewaretoken", None)
    assert press(anna, take, **typed).said == [
        "Ozon's figure is taken over. The movement stands in the ledger."
    ]
    assert press(anna, take, **typed).said == ["It was done already; nothing changed."]
    [movement] = StockMovement.objects.filter(item=item)
    assert (movement.cause, movement.quantity) == (Cause.TAKEN_OVER, -3)
    case.refresh_from_db()
    assert case.state == ItemState.DONE
    old = press(anna, take, **{**typed, "key": "0" * 32})
    assert (old.said, old.where) == (["The figures changed meanwhile. Look at them once more."], page(shop))
    assert "differs-" not in anna.get(page(shop)).content.decode()
    assert press(anna, tell, key="1" * 32).said == [
        "Ozon is being told. The case comes back if it still differs afterwards."
    ]
    assert Effect.objects.filter(key__startswith="settled:").count() == 1


def test_who_may_only_look_presses_nothing_and_a_shop_ozon_keeps_says_why(shop: Shop, client: Client) -> None:
    item = shelf(shop)
    client.force_login(make_member(shop, role=Role.VIEWER))
    html = client.get(page(shop)).content.decode()
    assert html.count('aria-disabled="true"') >= 2
    assert client.post(reverse("keeper-take", args=[item.pk])).status_code == 403
    assert client.post(reverse("keeper-words", args=[shop.pk]), {"offer_id": OFFER}).status_code == 403
    Shop.objects.update(stock_keeper=StockKeeper.UNDECIDED)
    client.force_login(make_member(shop))
    html = client.get(page(shop)).content.decode()
    assert "Nobody has said yet who keeps" in html
    assert "Another system keeps this shop&#x27;s stock numbers." in html
    said = press(client, reverse("keeper-tell", args=[item.pk]), key="1" * 32).said
    assert "Another system keeps" in said[0]


def test_the_sellers_own_words_about_a_product(anna: Client, shop: Shop) -> None:
    shelf(shop)
    words = reverse("keeper-words", args=[shop.pk])
    typed = {"offer_id": OFFER, "buffer": "2", "floor": "1 200,50"}
    assert press(anna, words, **typed).said == ["Noted. Ozon is told the new quantity."]
    product = Product.objects.get(shop=shop, offer_id=OFFER)
    assert (product.buffer, product.floor_price) == (2, Decimal("1200.50"))
    assert press(anna, words, **typed).said == ["It was so already; nothing changed."]
    assert press(anna, words, **{**typed, "buffer": "-1"}).said == [
        "Ensure this value is greater than or equal to 0."
    ]
    assert press(anna, words, **{**typed, "floor": "0"}).said == ["Leave it empty for no lowest price."]
    assert press(anna, words, **{**typed, "offer_id": "NONE"}).said == ["This product has no stock here."]
    html = anna.get(page(shop)).content.decode()
    assert 'value="2"' in html
    assert "1 200" in html.replace("\u202f", " ")


def test_a_price_under_a_new_floor_is_told_at_once_and_called_meant(anna: Client, shop: Shop) -> None:
    shelf(shop)
    PriceDay.objects.create(
        shop=shop, offer_id=OFFER, day=day_of(timezone.now()), price=Decimal(900), currency="RUB"
    )
    press(anna, reverse("keeper-words", args=[shop.pk]), offer_id=OFFER, buffer="0", floor="1000")
    case = WorkItem.objects.get(shop=shop, kind=Kind.PRICE_ERROR)
    html = anna.get(page(shop)).content.decode()
    assert "under your lowest price of 1\u202f000.00\u00a0₽" in html
    close = reverse("item-close", args=[case.pk])
    assert press(anna, close).said == ["Say what was done about it."]
    told = press(anna, close, reason="sale until Sunday")
    assert (told.said, told.where) == (["Closed."], page(shop))
    case.refresh_from_db()
    assert (case.state, case.outcome) == (ItemState.DONE, "sale until Sunday")
    differs = make_item(shop=shop, kind=Kind.STOCK_DIFFERS, key=f"1:{OFFER}", posting_number="")
    assert "closes by itself" in press(anna, reverse("item-close", args=[differs.pk]), reason="x").said[0]


def test_the_queues_row_peek_export_and_notice_lead_to_the_product(anna: Client, shop: Shop) -> None:
    shelf(shop)
    reason = phrase("Ozon has %(ozon)s free, the ledger says %(ours)s. %(why)s", ozon=7, ours=10, why="So.")
    case = make_item(
        shop=shop,
        kind=Kind.STOCK_DIFFERS,
        key=f"1:{OFFER}",
        posting_number="",
        product="Kettle",
        reason=reason,
    )
    row = anna.get("/", {"q": OFFER}).content.decode()
    assert f'href="{page(shop)}' in row
    assert "Ozon has 7 free, the ledger says 10. So." in row
    assert "No case matches" not in row
    peek = anna.get(reverse("item-peek", args=[case.pk]), headers={"HX-Request": "true"}).content.decode()
    assert f'href="{page(shop)}' in peek
    assert (OFFER in peek, 'lang="ru">Ozon has' in peek) == (True, False)
    boss = make_member(shop, role=Role.MANAGER)
    assign(case, to=boss, by=make_member(shop))
    notice = Notice.objects.get(user=boss)
    anna.force_login(boss)
    assert f'href="{page(shop)}"' in anna.get(reverse("notices")).content.decode()
    anna.get(reverse("shop", args=[shop.pk]))
    notice.refresh_from_db()
    assert notice.read_at is None
    anna.get(page(shop))
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_guards_are_set_by_leads_and_the_queue_follows(shop: Shop, client: Client) -> None:
    address, today = reverse("shop-guards", args=[shop.pk]), day_of(timezone.now())
    for back in range(LEAST_DAYS + 1):
        price = Decimal(100 if back else 80)
        PriceDay.objects.create(
            shop=shop, offer_id=OFFER, day=today - timedelta(days=back), price=price, currency="RUB"
        )
    typed = {
        "warns_low_stock": "on",
        "cover_days": "10",
        "warns_prices": "on",
        "price_fall": "10",
        "price_rise": "50",
    }
    client.force_login(make_member(shop))
    assert "Set the guards" not in client.get(address).content.decode()
    assert client.post(address, typed).status_code == 403
    client.force_login(make_member(shop, role=Role.MANAGER))
    assert press(client, address, **typed).said == ["The guards are set, and the queue follows them."]
    assert press(client, address, **typed).said == ["It was so already; nothing changed."]
    assert GuardSettings.objects.get(shop=shop).cover_days == 10
    assert WorkItem.objects.get(shop=shop).kind == Kind.PRICE_ERROR
    assert AuditEntry.objects.filter(action=Action.SHOP_EDITED, shop_id=shop.pk).count() == 1
    assert "less than or equal to 99" in client.post(address, {**typed, "price_fall": "100"}).content.decode()
    del typed["warns_prices"]
    press(client, address, **typed)
    assert WorkItem.objects.get(shop=shop).state == ItemState.DONE
