"""The report of reasons: its page, the lists behind its figures, and the file."""

import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEntry
from accounts.states import Action, Role
from orders.models import Cancellation
from orders.states import CANCELLED
from ozon.models import Shop
from tests.factories import make_cancellation, make_member, make_posting, make_shop

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def viewer(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop, role=Role.VIEWER))
    return client


def case(shop: Shop, *, days: int = 1, reason: str = "Дешевле", **fields: Any) -> Cancellation:
    posting = make_posting(shop=shop, ozon_status=CANCELLED, reason=reason)
    at = timezone.now() - timedelta(days=days)
    return make_cancellation(posting=posting, recorded_at=at, **{"cause": "cheaper", **fields})


def test_every_figure_on_the_page_is_the_length_of_the_list_it_leads_to(viewer: Client, shop: Shop) -> None:
    case(shop)
    case(shop, cause="lost", days=8)
    case(shop, initiator="seller", days=15)
    case(make_shop())
    for by in ("product", "warehouse", "initiator", "carrier", "week"):
        text = viewer.get("/reasons/", {"by": by}).content.decode()
        links = re.findall(r'<a href="(/reasons/list/[^"]+)">(\d+)</a>', text)
        assert len(links) > 4
        for link, n in links:
            assert viewer.get(link.replace("&amp;", "&")).context["total"] == int(n), link


def test_the_address_says_period_and_shop(viewer: Client, shop: Shop) -> None:
    case(shop)
    case(shop, days=100)

    def total(**query: Any) -> int:
        return int(viewer.get("/reasons/", query).context["figures"].total)

    today = timezone.localdate()
    own = {"from": today - timedelta(days=101), "to": today - timedelta(days=99)}
    assert (total(), total(period="52w"), total(**own), total(shop=shop.pk)) == (1, 2, 1, 1)
    assert total(**{"from": "x", "to": "9999-99-99"}, period="'", by="<b>") == 1
    assert viewer.get("/reasons/", {"shop": make_shop().pk}).status_code == 404
    assert viewer.get("/reasons/list/", {"shop": make_shop().pk}).status_code == 404


def test_no_week_is_left_out(viewer: Client, shop: Shop, monkeypatch: Any) -> None:
    monkeypatch.setattr("sellerdesk.desk.reasons_figures.ROWS", 1)
    for days in (1, 8, 15):
        case(shop, days=days)
    figures = viewer.get("/reasons/", {"by": "week"}).context["figures"]
    assert ([row.total for row in figures.rows], figures.left_out) == ([1, 1, 1], 0)


def test_the_list_goes_on_page_by_page(viewer: Client, shop: Shop, monkeypatch: Any) -> None:
    monkeypatch.setattr("sellerdesk.desk.reasons_page.PAGE", 2)
    cases = [case(shop, days=days).pk for days in (1, 2, 3)]
    first = viewer.get("/reasons/list/").context
    second = viewer.get("/reasons/list/", {"after": first["next"]}).context
    assert [row.pk for row in [*first["rows"], *second["rows"]]] == cases
    assert viewer.get("/reasons/list/", {"after": "nonsense~1"}).context["shown"] == 2


def test_a_page_costs_the_same_however_many_there_are(viewer: Client, shop: Shop) -> None:
    def queries(path: str) -> int:
        with CaptureQueriesContext(connection) as counted:
            viewer.get(path)
        return len(counted)

    case(shop)
    paths = ("/reasons/", "/reasons/list/")
    for path in paths:
        queries(path)
    one = [queries(path) for path in paths]
    for days in range(1, 6):
        case(shop, days=days, cause="lost")
    assert [queries(path) for path in paths] == one


def test_the_file_has_every_line_and_no_formula(viewer: Client, shop: Shop) -> None:
    rows = [case(shop, reason="=HYPERLINK(1)"), case(shop, cause="lost", days=2)]
    case(make_shop())
    answer = viewer.post("/reasons/export/", {"view": "by=week", "format": "csv"})
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert len(text.strip().splitlines()) == 3
    assert "'=HYPERLINK(1)" in text
    answer = viewer.post("/reasons/export/", {"view": "cause=lost", "format": "xlsx"})
    lines = list(load_workbook(io.BytesIO(answer.content)).active.values)
    assert [line[1] for line in lines[1:]] == [rows[1].posting.posting_number]
    exported = AuditEntry.objects.filter(action=Action.EXPORTED, shop_id=shop.pk)
    assert sorted(entry.params["n"] for entry in exported) == [1, 2]
    empty = viewer.post("/reasons/export/", {"view": "cause=defect", "format": "csv"})
    assert empty.status_code == 303
