"""The money page: its tabs and sums, one row with all its bookings, the file, the costs, and who may say what."""

import io
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEntry
from accounts.states import Action, Role
from money.models import Accrual, AccrualType, Reconciliation
from money.reconciling import version_of
from money.states import Family, PartKind, Verdict
from ozon.models import Shop
from tests import factories
from tests.factories import make_member, make_reconciliation, make_return, make_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def manager(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop, role=Role.MANAGER, first_name="Anna"))
    return client


def book(row: Reconciliation, amount: str, type_id: int = 0, **fields: Any) -> None:
    values = {
        "shop": row.shop,
        "date": timezone.now().date(),
        "accrual_id": factories.unique(),
        "part": "1",
        "unit_number": row.posting_number,
        "kind": PartKind.SERVICE if type_id else PartKind.SALE,
        "sku": row.sku,
        "type_id": type_id,
        "amount": Decimal(amount),
        "currency": "RUB",
    }
    Accrual.objects.create(**{**values, **fields})


def test_tabs_count_and_add_each_currency_by_itself(manager: Client, shop: Shop) -> None:
    make_reconciliation(shop=shop)
    make_reconciliation(shop=shop, booked=Decimal("10.50"), currency="CNY")
    make_reconciliation(shop=shop, verdict=Verdict.AMOUNT_DIFFERS, planned=Decimal(900), shipping=Decimal(50))
    make_reconciliation(shop=shop, settled_at=timezone.now(), settled_by="Anna", settled_why="agreed")
    make_reconciliation(shop=shop, verdict=Verdict.MATCHED, shown=Decimal(990))
    make_reconciliation()
    page = manager.get("/money/")
    tabs = {name: count for name, _label, count in page.context["tabs"]}
    assert tabs == {
        "wrong": 3, "amount_differs": 1, "no_case": 2, "waiting": 0, "matched": 1, "not_expected": 0,
        "accepted": 1,
    }  # fmt: skip
    sums = {total.currency: (total.n, total.expected, total.booked) for total in page.context["sums"]}
    assert sums == {
        "RUB": (2, Decimal(950), Decimal(1980)),
        "CNY": (1, Decimal(0), Decimal("10.50")),
    }
    assert page.context["request"].resolver_match.url_name == "money"
    assert '<b class="hot">3' in page.content.decode()  # in the menu
    accepted = manager.get("/money/?tab=accepted").context["rows"]
    assert [one["row"].settled_why for one in accepted] == ["agreed"]


def test_the_address_narrows_and_pages(manager: Client, shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sellerdesk.desk.money_page.PAGE", 2)
    rows = [
        make_reconciliation(shop=shop, since=timezone.now() - timedelta(days=day), scheme=scheme)
        for day, scheme in ((1, "fbs"), (2, "rfbs"), (3, "fbs"), (400, "fbs"))
    ]

    def shown(query: str) -> list[int]:
        return [one["row"].pk for one in manager.get(f"/money/?{query}").context["rows"]]

    first = manager.get("/money/")
    assert [one["row"] for one in first.context["rows"]] == rows[:2]
    assert shown(f"after={first.context['next'].replace('+', '%2B')}") == [row.pk for row in rows[2:]]
    assert shown("scheme=rfbs") == [rows[1].pk]
    assert shown("scheme=fbs&from=2020-01-01&to=" + str(timezone.now().date() - timedelta(days=100))) == [
        rows[3].pk
    ]
    assert shown(f"q={rows[2].offer_id}") == [rows[2].pk]
    assert shown("tab=bogus&from=bogus&scheme=bogus&after=bogus~x") == [row.pk for row in rows[:2]]
    assert manager.get(f"/money/?shop={make_shop().pk}").status_code == 404


def test_a_row_shows_each_booking_and_the_text_for_support(manager: Client, shop: Shop) -> None:
    AccrualType.objects.create(
        shop=shop, type_id=33, name="ReturnFlowLogistic", description="Обратная логистика"
    )
    case = make_return(shop=shop)
    row = make_reconciliation(
        shop=shop,
        posting_number=case.posting_number,
        offer_id=case.offer_id,
        cases=[case.pk],
        verdict=Verdict.AMOUNT_DIFFERS,
        planned=Decimal(900),
    )
    factories.make_refund(shop=shop, posting_number=row.posting_number, offer_id=row.offer_id)
    book(row, "-990", commission=Decimal("148.50"))
    book(row, "-52", type_id=33)
    page = manager.get(f"/money/{row.pk}/")
    told = [(one.words, one.amount) for one in page.context["bookings"]]
    assert sorted(told) == [
        ("Commission", Decimal("148.50")),
        ("Sale taken back", Decimal(-990)),
        ("Обратная логистика", Decimal(-52)),
    ]
    text = page.context["ticket"]
    assert case.posting_number in text
    assert "990,00" in text.replace("\xa0", " ")
    assert "Обратная логистика" in text
    assert page.context["cost"].lost == Decimal(-52)
    assert f"/returns/{case.pk}/" in page.content.decode()
    chinese = manager.get(f"/money/{row.pk}/?language=zh-hans").context["ticket"]
    assert chinese not in {"", text}
    stray = make_reconciliation(shop=shop)
    assert stray.posting_number in manager.get(f"/money/{stray.pk}/").context["ticket"]


def test_the_text_for_support_names_what_ozon_booked_without_an_article(manager: Client, shop: Shop) -> None:
    AccrualType.objects.create(
        shop=shop, type_id=34, name="ReturnShippingToBuyer", description="За пересылку"
    )
    posting = factories.make_posting(shop=shop)
    [line] = posting.lines.all()
    row = make_reconciliation(
        shop=shop, posting_number=posting.posting_number, sku=line.sku, booked_shipping=Decimal("71.30")
    )
    book(row, "-71.30", type_id=34, sku=0)
    page = manager.get(f"/money/{row.pk}/")
    assert [one.amount for one in page.context["bookings"]] == [Decimal("-71.30")]
    assert "За пересылку" in page.context["ticket"]


def test_accepting_needs_a_right_a_reason_and_the_sums_seen(manager: Client, shop: Shop) -> None:
    row = make_reconciliation(shop=shop)
    url, version = f"/money/{row.pk}/accept/", version_of(row)
    viewer = Client()
    viewer.force_login(make_member(shop, role=Role.OPERATOR))
    assert viewer.post(url, {"version": version, "why": "x"}).status_code == 403
    for wrong in ({"version": version, "why": " "}, {"version": "old", "why": "agreed"}):
        assert manager.post(url, wrong).status_code == 303
        row.refresh_from_db()
        assert row.settled_at is None
    assert "agreed" in manager.get(f"/money/{row.pk}/").content.decode()  # what was typed is kept
    for _press in range(2):
        assert manager.post(url, {"version": version, "why": "agreed"}).status_code == 303
    row.refresh_from_db()
    assert (row.settled_by, row.settled_why) == ("Anna", "agreed")
    assert manager.get("/money/").context["total"] == 0


def test_the_file_holds_the_view_and_no_formula(manager: Client, shop: Shop) -> None:
    make_reconciliation(shop=shop, product="=HYPERLINK(1)")
    make_reconciliation(shop=shop, verdict=Verdict.MATCHED)
    csv = b"".join(manager.post("/money/export/", {"view": "tab=wrong", "format": "csv"}))
    assert csv.decode().count("\n") == 2
    assert "'=HYPERLINK" in csv.decode()
    answer = manager.post("/money/export/", {"view": "tab=matched", "format": "xlsx"})
    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert [cell.value for cell in sheet[2]][7] == "matched"
    assert AuditEntry.objects.filter(action=Action.EXPORTED, shop_id=shop.pk).count() == 2
    assert manager.post("/money/export/", {"view": "tab=waiting", "format": "csv"}).status_code == 303


def test_costs_of_a_month_by_product(manager: Client, shop: Shop) -> None:
    AccrualType.objects.create(shop=shop, type_id=33, name="ReturnFlowLogistic")
    for cost in ("-52", "-48.50"):
        row = make_reconciliation(shop=shop, offer_id="KT-17", verdict=Verdict.MATCHED, since=timezone.now())
        book(row, "-990")
        book(row, cost, type_id=33)
    cheap = make_reconciliation(shop=shop, offer_id="MUG", since=timezone.now())
    book(cheap, "-100")
    page = manager.get("/money/costs/")
    told = [(row.offer_id, row.lines, row.cost.lost, row.each) for row in page.context["rows"]]
    assert told == [
        ("KT-17", 2, Decimal("-100.50"), Decimal("-50.25")),
        ("MUG", 1, Decimal(0), Decimal(0)),
    ]
    assert manager.get("/money/costs/?month=2020-01").context["rows"] == []
    csv = b"".join(manager.post("/money/costs/export/", {"view": "", "format": "csv"})).decode()
    assert csv.count("\n") == 3
    assert "-100.50" in csv or "-100,50" in csv


def test_staff_say_what_a_type_is_for(manager: Client, shop: Shop) -> None:
    AccrualType.objects.create(shop=shop, type_id=7, name="SomethingNew", description="?")
    AccrualType.objects.create(shop=shop, type_id=1, name="Acquiring")
    rows = manager.get("/money/types/").context["rows"]
    assert [(row["type"].name, row["is_unknown"]) for row in rows] == [
        ("SomethingNew", True),
        ("Acquiring", False),
    ]
    url = f"/money/types/{shop.pk}/"
    for wrong in ({"type": "7", "family": "bogus"}, {"type": "x", "family": "storage"}, {"type": "8"}):
        assert manager.post(url, wrong).status_code == 303
    assert AccrualType.objects.get(type_id=7).family == ""
    manager.post(url, {"type": "7", "family": "storage"})
    assert AccrualType.objects.get(type_id=7).family == Family.STORAGE
    operator = Client()
    operator.force_login(make_member(shop, role=Role.OPERATOR))
    assert operator.post(url, {"type": "7", "family": ""}).status_code == 403


def test_the_queries_do_not_grow_with_the_rows(manager: Client, shop: Shop) -> None:
    def counted(path: str) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert manager.get(path).status_code == 200
        return len(seen)

    first = make_reconciliation(shop=shop)
    manager.get("/money/")  # what is counted for everybody comes from memory
    before = [counted(path) for path in ("/money/", f"/money/{first.pk}/")]
    for _more in range(5):
        make_reconciliation(shop=shop)
        book(first, "-1")
    assert [counted(path) for path in ("/money/", f"/money/{first.pk}/")] == before


def test_the_page_of_a_return_shows_its_money(manager: Client, shop: Shop) -> None:
    case = make_return(shop=shop)
    line = {"shop": shop, "posting_number": case.posting_number, "offer_id": case.offer_id}
    factories.make_balance(**line, intended=Decimal(300))
    factories.make_refund(**line, return_id=f"rfbs:{case.return_id}", amount=Decimal(300), state="unknown")
    row = make_reconciliation(**line, cases=[case.pk], planned=Decimal(300), verdict=Verdict.WAITING)
    book(row, "-52")
    text = manager.get(f"/returns/{case.pk}/").content.decode()
    assert f"/money/{row.pk}/" in text
    assert "May still go back" in text
    assert "690.00" in text
    assert "outcome unknown" in text
