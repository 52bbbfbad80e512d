"""Exports: what the screen shows and no more, safe to open, and on the list of what people did."""

import csv
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from accounts.models import AuditEntry, Membership, User
from accounts.states import Action, Role
from sellerdesk.desk import export as export_view
from sellerdesk.jobs import runner, tasks
from sellerdesk.jobs.columns import harmless
from tests.factories import make_item, make_member, make_shop
from worklist import jobs
from worklist.models import Job, WorkItem
from worklist.states import JobState, Kind

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 21, 30, tzinfo=UTC)
Sent = Callable[..., Any]


@pytest.fixture
def shop() -> Any:
    return make_shop(name="Тёплый дом")


@pytest.fixture
def user(shop: Any, client: Client) -> User:
    user = make_member(shop, first_name="Anna", time_zone="Europe/Moscow")
    client.force_login(user)
    return user


def export(client: Client, form: str, view: str = "") -> Any:
    return client.post(reverse("export"), {"format": form, "view": view})


def body(answer: Any) -> bytes:
    return answer.getvalue()


def lines(answer: Any, delimiter: str = ",") -> list[list[str]]:
    text = body(answer).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def ids(item: WorkItem) -> tuple[str, str]:
    return str(item.pk), item.posting_number


def sheet(content: bytes) -> list[tuple[Any, ...]]:
    return list(load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True))


def test_csv_says_what_the_view_shows_in_its_order(client: Client, shop: Any, user: User) -> None:
    late = make_item(
        shop=shop, kind=Kind.COLLECT, deadline_at=AT + timedelta(days=1), product="Чайник, 1,7 л"
    )
    soon = make_item(shop=shop, kind=Kind.COLLECT, deadline_at=AT, assignee=user, more=2, reason='Say "no"')
    make_item(shop=shop, kind=Kind.PUT_BACK)
    answer = export(client, "csv", "kind=collect")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="queue-20')
    assert "no-store" in answer.headers["Cache-Control"]
    sum_ = ("990.00", "RUB", "Тёплый дом")
    numbers, rest = ("Case no.", "Posting"), ("At risk", "Currency", "Shop", "Who")
    assert lines(answer) == [
        [*numbers, "Deadline (Europe/Moscow)", "Case", "Product", "Further lines", "Reason", *rest],
        [*ids(soon), "2026-11-23 00:30", "Collect a return", "Kettle", "2", 'Say "no"', *sum_, "Anna"],
        [*ids(late), "2026-11-24 00:30", "Collect a return", "Чайник, 1,7 л", "0", "", *sum_, ""],
    ]


def test_columns_and_order_follow_the_address(client: Client, shop: Any, user: User) -> None:
    for amount in (1, 3, 2):
        make_item(shop=shop, amount=Decimal(amount))
    found = lines(export(client, "csv", "col=prod&col=sum&sort=-sum"))
    assert found[0] == ["Case no.", "Posting", "Product", "Further lines", "At risk", "Currency"]
    assert [row[4] for row in found[1:]] == ["3.00", "2.00", "1.00"]


def test_russian_spreadsheets_get_their_separators(client: Client, shop: Any, user: User) -> None:
    User.objects.update(language="ru")
    make_item(shop=shop)
    answer = export(client, "csv")
    raw = body(answer)
    assert raw.startswith("\ufeff".encode())
    head, row = csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";")
    assert "990,00" in row
    assert len(head) == len(row) > 5


def test_the_language_holds_to_the_last_line(client: Client, shop: Any, user: User) -> None:
    """The answer is sent after the middleware has let go of the language."""
    User.objects.update(language="zh-hans")
    make_item(shop=shop, kind=Kind.COLLECT)
    rows = lines(export(client, "csv"))
    english = {"Collect a return", "Who"}
    assert not english & {cell for row in rows for cell in row}


FORMULAS = [
    "=1+1",
    "\u200b=1",
    "\u202e@SUM(A1)",
    "+7 900",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    " =1",
    "＝1",
    '=HYPERLINK("http://x")',
]


@pytest.mark.parametrize("text", FORMULAS)
def test_no_cell_is_worked_out(client: Client, shop: Any, user: User, text: str) -> None:
    make_item(shop=shop, product=text)
    assert f"'{text}" in lines(export(client, "csv"))[1]
    book = load_workbook(io.BytesIO(body(export(client, "xlsx"))))
    (cell,) = [cell for cell in book.worksheets[0][2] if str(cell.value).startswith("'")]
    assert cell.data_type == "s"


def test_nothing_hides_before_a_formula(client: Client, shop: Any, user: User) -> None:
    make_item(shop=shop, product="\x01\uffff=1+1")
    assert "'=1+1" in lines(export(client, "csv"))[1]
    assert "'=1+1" in sheet(body(export(client, "xlsx")))[1]


@pytest.mark.parametrize("text", ["", "Kettle", "0186902217-0008-1", "«Чайник»", "a=b", "5 - 3"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert harmless(text) == text


def test_excel_gets_numbers_and_moments_as_such(client: Client, shop: Any, user: User) -> None:
    item = make_item(shop=shop, deadline_at=AT, amount=Decimal("-12.50"), product="a\x0bb")
    answer = export(client, "xlsx")
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    head, row = sheet(body(answer))
    told = dict(zip(head, row, strict=True))
    assert told["Case no."] == item.pk
    assert told["At risk"] == -12.5
    assert told["Deadline (Europe/Moscow)"] == datetime(2026, 11, 23, 0, 30)  # noqa: DTZ001 - as a sheet keeps it
    assert told["Product"] == "ab"


def test_another_shops_rows_are_not_in_it(client: Client, shop: Any, user: User) -> None:
    foreign, ours = make_item(), make_item(shop=shop)
    for view in ("", f"shop={foreign.shop_id}", f"q={foreign.posting_number}"):
        answer = export(client, "csv", view)
        found = lines(answer) if answer.status_code == 200 else []
        assert foreign.posting_number not in str(found)
    assert [row[1] for row in lines(export(client, "csv"))[1:]] == [ours.posting_number]


def test_each_export_is_on_the_list_of_the_shops_in_it(client: Client, shop: Any, user: User) -> None:
    second = make_shop()
    Membership.objects.create(user=user, shop=second, role=Role.VIEWER)
    for one in (shop, shop, second):
        make_item(shop=one)
    body(export(client, "csv"))
    entries = AuditEntry.objects.filter(action=Action.EXPORTED).order_by("shop_id")
    assert [(entry.shop_id, entry.user, entry.params) for entry in entries] == [
        (shop.pk, user, {"n": 2, "what": "CSV"}),
        (second.pk, user, {"n": 1, "what": "CSV"}),
    ]


def test_nothing_to_export(client: Client, user: User) -> None:
    answer = export(client, "csv", "tab=mine")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/?tab=mine")
    assert not AuditEntry.objects.filter(action=Action.EXPORTED).exists()


def test_only_known_formats_and_no_get(client: Client, user: User) -> None:
    assert export(client, "exe").status_code == 303
    assert client.get(reverse("export")).status_code == 405


@pytest.fixture
def sent(client: Client, monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Any) -> Sent:
    """An export that is too long for an answer, worked off."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(tasks, "on_commit", lambda pk: None)
    monkeypatch.setattr(export_view, "AT_ONCE", 1)

    def send(form: str = "csv", view: str = "") -> Job:
        answer = export(client, form, view)
        job = Job.objects.latest("pk")
        assert answer.headers["Location"] == reverse("job", args=[job.pk])
        runner.run(job.pk)
        job.refresh_from_db()
        return job

    return send


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_long_one_is_a_file_in_the_background(
    client: Client, shop: Any, user: User, sent: Sent, form: str
) -> None:
    items = [make_item(shop=shop) for _ in range(3)]
    job = sent(form)
    assert (job.state, job.done, job.total) == (JobState.DONE, 3, 3)
    page = client.get(reverse("job", args=[job.pk])).content.decode()
    assert reverse("job-file", args=[job.pk]) in page
    assert job.params["name"] in page
    answer = client.get(reverse("job-file", args=[job.pk]))
    content = body(answer)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{job.params["name"]}"'
    found = sheet(content) if form == "xlsx" else list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert {row[1] for row in found[1:]} == {item.posting_number for item in items}
    assert AuditEntry.objects.filter(action=Action.FILE_OPENED, user=user).count() == 1
    assert AuditEntry.objects.get(action=Action.EXPORTED).params["n"] == 3


def test_the_file_is_its_persons_and_only_while_he_belongs_to_its_shops(
    client: Client, shop: Any, user: User, sent: Sent
) -> None:
    for _ in range(2):
        make_item(shop=shop)
    path = reverse("job-file", args=[sent().pk])
    client.force_login(make_member(shop, role=Role.OWNER))
    assert client.get(path).status_code == 404
    client.force_login(user)
    assert body(client.get(path))
    Membership.objects.filter(user=user).delete()
    assert client.get(path).status_code == 404


def test_a_file_that_is_gone_says_so(
    client: Client, shop: Any, user: User, sent: Sent, tmp_path: Any
) -> None:
    for _ in range(2):
        make_item(shop=shop)
    job = sent()
    (tmp_path / job.file.name).unlink()
    assert client.get(reverse("job", args=[job.pk])).status_code == 200
    assert client.get(reverse("job-file", args=[job.pk])).status_code == 404
    Job.objects.update(file="")
    assert "The file was removed" in client.get(reverse("job", args=[job.pk])).content.decode()
    assert client.get(reverse("job-file", args=[job.pk])).status_code == 404


def test_a_stopped_export_ends_between_two_parts_and_leaves_nothing(
    client: Client, shop: Any, user: User, sent: Sent, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    for _ in range(3):
        make_item(shop=shop)
    real = jobs.advance

    def advance(job: Job, **changes: Any) -> None:
        jobs.stop(job)
        real(job, **changes)

    monkeypatch.setattr(jobs, "advance", advance)
    job = sent()
    assert (job.state, bool(job.file)) == (JobState.STOPPED, False)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert not AuditEntry.objects.filter(action=Action.EXPORTED).exists()
