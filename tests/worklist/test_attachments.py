"""Files on disk and their rows: both or neither."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.utils import translation

from accounts.models import AuditEntry
from accounts.states import Action, Role
from tests.factories.shops import make_member, make_shop
from tests.worklist.files import PDF, png
from worklist import attachments
from worklist.attachments import NotTaken, keep, may_remove, remove
from worklist.file_types import MOST_BYTES
from worklist.models import Attachment, TimelineEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop()


@pytest.fixture
def anna(shop):
    return make_member(shop, first_name="Anna")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def folder(settings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def put(shop, user, *, content: bytes = PDF, name: str = "act.pdf", number: str = "1-1") -> Attachment:
    return keep(
        shop=shop,
        posting_number=number,
        name=name,
        content=BytesIO(content),
        size=len(content),
        user=user,
    )


def on_disk(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def test_kept_as_it_is_under_a_name_of_ours(shop, anna, folder: Path) -> None:
    row = put(shop, anna, name="../акт приёмки.exe")
    assert (row.name, row.media_type, row.size) == ("акт приёмки.exe.pdf", "application/pdf", len(PDF))
    [path] = on_disk(folder)
    assert path.read_bytes() == PDF
    assert path == Path(row.file.path)
    assert path.suffix == ".pdf"
    assert "акт" not in path.name
    assert oct(path.stat().st_mode & 0o777) == "0o600"


def test_the_same_content_once_per_posting(shop, anna, folder: Path) -> None:
    put(shop, anna)
    with pytest.raises(NotTaken, match=r"“copy.pdf” is here already, as “act.pdf”"):
        put(shop, anna, name="copy.pdf")
    put(shop, anna, number="2-2")
    put(make_shop(), anna)
    assert len(on_disk(folder)) == Attachment.objects.count() == 3
    assert AuditEntry.objects.filter(action=Action.FILE_ADDED, user=anna).count() == 3


def test_of_two_at_once_one_stays(shop, anna, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(shop, anna)
    nothing = Attachment.objects.none()
    monkeypatch.setattr(attachments, "attachments_of", lambda *_: nothing)
    with pytest.raises(NotTaken, match="here already"):
        put(shop, anna)
    assert len(on_disk(folder)) == Attachment.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "size", "why"),
    [(b"", 0, "is empty"), (PDF, MOST_BYTES + 1, "larger than 10"), (b"\x00\x01", 2, "none of the types")],
)
def test_not_taken(shop, anna, folder: Path, content: bytes, size: int, why: str) -> None:
    with pytest.raises(NotTaken, match=why):
        keep(shop=shop, posting_number="1-1", name="a.bin", content=BytesIO(content), size=size, user=anna)
    assert on_disk(folder) == []
    assert not Attachment.objects.exists()


def test_without_a_row_no_file(shop, anna, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Attachment.objects, "create", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        put(shop, anna)
    assert on_disk(folder) == []


def test_removed_with_a_line_that_says_so(
    shop, anna, folder: Path, django_capture_on_commit_callbacks
) -> None:
    row = put(shop, anna)
    with django_capture_on_commit_callbacks(execute=True):
        assert remove(row, user=anna)
    assert on_disk(folder) == []
    line = TimelineEntry.objects.get(shop=shop, posting_number="1-1")
    assert (line.code, line.params, line.by) == ("file_removed", {"name": "act.pdf"}, "Anna")
    row.pk = 999_999
    assert not remove(row, user=anna)
    assert TimelineEntry.objects.count() == 1


def test_an_undone_removal_leaves_the_file(shop, anna, folder: Path) -> None:
    row = put(shop, anna, content=png(), name="a.png")
    remove(row, user=anna)  # the test's transaction is never committed
    assert len(on_disk(folder)) == 1
    assert default_storage.exists(row.file.name)


def test_who_may_remove(shop, anna) -> None:
    row = put(shop, anna)
    assert may_remove(row, anna)
    assert may_remove(row, make_member(shop, role=Role.MANAGER))
    assert not may_remove(row, make_member(shop, role=Role.OPERATOR))
    assert not may_remove(row, make_member(make_shop(), role=Role.OWNER))


def test_the_database_holds_the_rule(shop, anna) -> None:
    row = put(shop, anna)
    row.pk = None
    with pytest.raises(IntegrityError):
        row.save(force_insert=True)
