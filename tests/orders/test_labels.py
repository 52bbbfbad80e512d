"""Sheets of labels: asked for, waited for, checked and kept as one PDF that a reader opens."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from orders import label_making, labels
from orders.models import LabelSheet
from orders.packing_stops import NotPossible
from orders.retention import forget_labels
from orders.states import LabelState
from ozon.states import Source
from sandbox.labels import SECONDS_UNTIL_LABEL
from tests import pdf
from tests.factories import make_posting
from tests.fixtures_desk import Desk
from worklist.models import TimelineEntry

pytestmark = pytest.mark.django_db

CREATE = "/v3/posting/fbs/package-label/create"
GET = "/v2/posting/fbs/package-label/get"


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def packed(desk: Desk, number: int) -> list[str]:
    """So many postings whose labels can be made."""
    numbers = [desk.world.add_posting()["posting_number"] for _ in range(number)]
    for one in numbers:
        desk.world.pack(one)
    desk.running.sandbox.advance(SECONDS_UNTIL_LABEL)
    desk.sync(Source.FBS)
    return numbers


def go_on(desk: Desk, sheet: LabelSheet, seconds: float = 5.0) -> LabelSheet:
    """The next turn, at once; at Ozon so many seconds have gone by."""
    LabelSheet.objects.filter(pk=sheet.pk).update(due_at=timezone.now())
    labels.advance(sheet.pk)
    desk.running.sandbox.advance(seconds)
    sheet.refresh_from_db()
    return sheet


def made(desk: Desk, numbers: list[str]) -> LabelSheet:
    sheet = labels.ask(desk.shop, numbers, by="Anna")
    return go_on(desk, go_on(desk, sheet))


def test_one_pdf_of_several_tasks_opens_in_a_reader(
    desk: Desk, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(label_making, "BATCH", 2)
    numbers = packed(desk, 3)
    sheet = labels.ask(desk.shop, numbers, by="Anna")
    assert labels.due(timezone.now()) == [sheet.pk]
    assert go_on(desk, sheet, seconds=0).state == LabelState.WAITING
    assert len(sheet.tasks) == 4  # two batches, each in two sizes
    assert go_on(desk, sheet, seconds=5).state == LabelState.WAITING
    sheet = go_on(desk, sheet)
    assert (sheet.state, sheet.left_out, labels.advance(sheet.pk)) == (LabelState.READY, [], None)
    assert len(pdf.pages(Path(sheet.file.path))) == 3
    text = pdf.text(Path(sheet.file.path))
    assert all(text.count(number) == 1 for number in numbers)
    assert TimelineEntry.objects.filter(code="labels_made", posting_number__in=numbers).count() == 3


def test_only_what_is_packed_has_a_label(desk: Desk) -> None:
    open_one = desk.world.add_posting()["posting_number"]
    fine = packed(desk, 1)
    foreign = make_posting(ozon_status="awaiting_deliver").posting_number
    for wrong in ([], [*fine, open_one], [foreign], fine * 1 + ["x"] * 400):
        with pytest.raises(NotPossible):
            labels.ask(desk.shop, wrong, by="Anna")
    assert labels.ask(desk.shop, fine * 2, by="Anna").numbers == fine


def test_a_label_that_is_not_ready_is_waited_for(desk: Desk) -> None:
    number = desk.world.add_posting()["posting_number"]
    desk.world.pack(number)
    desk.sync(Source.FBS)
    sheet = go_on(desk, labels.ask(desk.shop, [number], by="Anna"))
    assert (sheet.state, sheet.error) == (LabelState.WAITING, label_making.NOT_READY)
    assert sheet.due_at > timezone.now() + timedelta(seconds=10)
    sheet = go_on(desk, go_on(desk, sheet))
    assert (sheet.state, sheet.error) == (LabelState.READY, "")


def test_a_label_that_never_comes_is_given_up_and_asked_for_again(desk: Desk) -> None:
    sheet = labels.ask(desk.shop, packed(desk, 1), by="Anna")
    long_ago = timezone.now() - labels.PATIENCE
    LabelSheet.objects.update(asked_at=long_ago)
    desk.fault("server_error", CREATE, times=3)
    assert go_on(desk, sheet).state == LabelState.FAILED
    assert (sheet.error, labels.due(timezone.now())) == (labels.TOO_LATE, [])
    desk.running.sandbox.faults.clear()
    again = labels.again(sheet.pk, by="Boris")
    assert (again.state, again.by, again.error) == (LabelState.WAITING, "Boris", "")
    assert go_on(desk, go_on(desk, again)).state == LabelState.READY


def test_old_sheets_go_with_their_files(desk: Desk, kept: Path) -> None:
    sheet = made(desk, packed(desk, 1))
    assert (sheet.state, forget_labels(sheet.asked_at)) == (LabelState.READY, 0)
    assert forget_labels(timezone.now()) == 1
    assert [path for path in kept.rglob("*") if path.is_file()] == []


def test_one_left_out_is_named(desk: Desk) -> None:
    first, gone = packed(desk, 2)
    sheet = labels.ask(desk.shop, [first, gone], by="Anna")
    desk.world.cancel(gone)
    sheet = go_on(desk, go_on(desk, sheet))
    assert sheet.state == LabelState.READY
    assert [row["posting_number"] for row in sheet.left_out] == [gone]
    assert not TimelineEntry.objects.filter(code="labels_made", posting_number=gone).exists()


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("NO_POSTINGS_FOR_BATCH_DOWNLOAD", label_making.NO_LABEL),
        ("label not allowed for delivered postings", label_making.NO_LABEL),
        ("POSTING_NUMBERS_IS_INCORRECT_FOR_COMPANY", label_making.FOREIGN),
        ("INVALID_ARGUMENT", label_making.NO_LABEL),
        ("something new", "something new"),
    ],
)
def test_what_ozon_refuses_is_said_at_once(desk: Desk, message: str, error: str) -> None:
    sheet = labels.ask(desk.shop, packed(desk, 1), by="Anna")
    desk.fault("status", CREATE, status=400, body=f'{{"code": 9, "message": "{message}", "details": []}}')
    sheet = go_on(desk, sheet)
    assert (sheet.state, sheet.error) == (LabelState.FAILED, error)


@pytest.mark.parametrize("content", [b"", b"<html>", b"%PDF-1.4\n", b"%PDF-1.4\n%%EOF"])
def test_what_is_no_pdf_is_not_kept(
    desk: Desk, kept: Path, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    monkeypatch.setattr("sandbox.labels.label_pdf.label_file", lambda *_, **__: content)
    sheet = made(desk, packed(desk, 1))
    assert (sheet.state, sheet.error) == (LabelState.FAILED, label_making.NOT_A_PDF)
    assert [path for path in kept.rglob("*") if path.is_file()] == []


def test_a_file_that_grows_without_end_is_not_taken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(label_making, "LARGEST", 100)
    assert made(desk, packed(desk, 1)).state == LabelState.FAILED


@pytest.mark.parametrize(
    "url", ["http://169.254.169.254/latest", "file:///etc/passwd", "", "https://[", "ftp://ozon.test/a"]
)
def test_a_link_that_leads_elsewhere_is_not_followed(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    called: list[Any] = []
    monkeypatch.setattr(httpx, "stream", lambda *args, **_: called.append(args))
    with pytest.raises(label_making.Bad):
        label_making.fetched(url, "https://api-seller.ozon.ru")
    assert called == []


def test_a_row_that_was_asked_for_anew_leaves_no_file_behind(
    desk: Desk, kept: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While one worker fetched, somebody asked again: what it brings is nobody's."""
    sheet = go_on(desk, labels.ask(desk.shop, packed(desk, 1), by="Anna"))
    fetch = label_making.merged

    def slow(files: list[bytes]) -> bytes:
        LabelSheet.objects.filter(pk=sheet.pk).update(asked_at=timezone.now())
        return fetch(files)

    monkeypatch.setattr(label_making, "merged", slow)
    assert go_on(desk, sheet).state == LabelState.WAITING
    assert kept == django_settings.MEDIA_ROOT
    assert [path for path in kept.rglob("*") if path.is_file()] == []
