"""The figures of answers on their page and in their file."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from accounts.models import AuditEntry
from messaging.models import Dialogue, Reaction
from orders.models import RatingReading
from ozon.models import Shop
from sellerdesk.desk.heat import LEVELS, heat
from tests.factories import make_member, make_shop

pytestmark = pytest.mark.django_db


def ask(shop: Shop, days: float, hours: int | None, **facts: object) -> None:
    row, _ = Dialogue.objects.get_or_create(shop=shop, chat_id="c", posting_number="77-1")
    at = timezone.now() - timedelta(days=days)
    told = {} if hours is None else {"answered_at": at + timedelta(hours=hours), "seconds": hours * 3600}
    if hours is not None:
        told["working_seconds"] = hours * 1800
    Reaction.objects.create(shop=shop, dialogue=row, asked_id=f"{days}", asked_at=at, **told, **facts)


def rating(shop: Shop, code: str, value_type: str, value: float, status: str) -> None:
    RatingReading.objects.create(
        shop=shop, code=code, day=timezone.now().date(), name=code, value=value, value_type=value_type,
        ozon_status=status, warning=80, danger=50,
    )  # fmt: skip


def test_the_page_tells_our_figures_beside_ozons(client: Client) -> None:
    shop = make_shop(name="Тёплый дом")
    anna = make_member(shop, first_name="Анна", last_name="Смирнова")
    client.force_login(anna)
    ask(shop, 3, 2, is_first=True, by=anna)
    ask(shop, 5, 4)
    ask(shop, 9, 30)
    ask(shop, 60, 1)
    rating(shop, "rating_replied_dialogs_ratio", "PERCENT", 78.5, "WARNING")
    rating(shop, "rating_reaction_time", "TIME", 5400, "OK")

    page = client.get("/answers/").content.decode()
    assert "2 of 3 questions" in page
    assert "67%" in page  # ours
    assert "78.5%" in page  # Ozon's
    assert "1\xa0h\xa030\xa0min" in page
    assert "Анна Смирнова" in page
    assert "in Ozon&#x27;s cabinet" in page
    assert "2 of 2 questions" in client.get("/answers/?period=7d").content.decode()
    assert "3 of 4 questions" in client.get("/answers/?period=90d").content.decode()


def test_another_shop_is_not_there_and_a_quiet_one_says_so(client: Client) -> None:
    shop, other = make_shop(), make_shop(name="Чужой")
    ask(other, 1, 1)
    client.force_login(make_member(shop))
    page = client.get("/answers/").content.decode()
    assert "No buyer asked anything" in page
    assert "Чужой" not in page
    assert client.get(f"/answers/?shop={other.pk}").status_code == 404


def test_queries_do_not_grow_with_people_and_questions(client: Client) -> None:
    shop = make_shop()
    client.force_login(make_member(shop))
    ask(shop, 0.5, 1, by=make_member(shop))

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get("/answers/")
        return len(queries)

    cost()
    few = cost()
    for days in range(1, 15):
        ask(shop, days, days, by=make_member(shop))
    assert cost() == few


def test_the_file_has_a_line_for_each_question(client: Client) -> None:
    shop = make_shop()
    anna = make_member(shop, first_name="Анна")
    client.force_login(anna)
    ask(shop, 1, 2, is_first=True, by=anna)
    ask(shop, 2, None)
    told = client.post("/answers/export/", {"view": "period=30d", "format": "xlsx"})
    sheet = load_workbook(BytesIO(told.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    assert [(row[2], row[6], row[7], row[8], row[9]) for row in rows] == [
        ("77-1", 7200, 3600, "yes", "Анна"),
        ("77-1", None, None, "no", None),
    ]
    lines = b"".join(client.post("/answers/export/", {"view": "", "format": "csv"}))
    assert len(lines.decode("utf-8-sig").splitlines()) == 3
    assert AuditEntry.objects.filter(shop_id=shop.pk).count() == 2
    assert client.post("/answers/export/", {"view": "period=30d", "format": "pdf"}).status_code == 303


def test_the_week_is_drawn_by_how_much_came() -> None:
    drawn = heat({(0, 9): (8, 3600.0), (0, 10): (1, None), (6, 23): (4, 60.0)})
    levels = {(cell.x, cell.y): cell.level for cell in drawn.cells}
    assert len(levels) == 7 * 24
    assert sorted(level for level in levels.values() if level) == [1, 2, LEVELS]
    [fullest] = [cell.title for cell in drawn.cells if cell.level == LEVELS]
    assert "09:00" in fullest
    assert "09:00" in drawn.said
