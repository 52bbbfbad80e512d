"""A file is what its content says, whatever it is called."""

from io import BytesIO

import pytest

from tests.worklist.files import GIF, JPEG, PDF, WEBP, archive, png, workbook
from worklist.file_types import LONGEST_NAME, XLSX, belies_name, clean_name, media_type


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.exe", JPEG, "image/jpeg"),
        ("a", png(), "image/png"),
        ("a.gif", GIF, "image/gif"),
        ("a.jpg", WEBP, "image/webp"),
        ("a.txt", PDF, "application/pdf"),
        ("a.zip", workbook(), XLSX),
        ("a.csv", "артикул;1\r\n".encode(), "text/csv"),
        ("a.CSV", "артикул;1\r\n".encode("cp1251"), "text/csv"),
        ("a.html", b"<script>alert(1)</script>", "text/plain"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "text/plain"),
        ("a.txt", "退货".encode("utf-16"), "text/plain"),
        ("a.xlsx", archive("word/document.xml"), None),
        ("a.xlsx", archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), None),
        ("a.xlsx", b"PK\x03\x04 broken", None),
        ("a.png", b"MZ\x90\x00\x03\x00\x00\x00", None),
        ("a.txt", b"text and\x00nothing", None),
        ("a.txt", b"\x01\x02\x03", None),
        ("a.txt", b"\xff\xfe\x00", None),
    ],
    ids=lambda value: (
        value if isinstance(value, str) else "" if value is None else "bytes"
    ),  # the bytes of a zip hold the moment, and every worker has to find the same tests
)
def test_types(name: str, content: bytes, kind: str | None) -> None:
    assert media_type(BytesIO(content), name) == kind


@pytest.mark.parametrize(
    ("name", "kind", "clean"),
    [
        ("photo.jpg", "image/jpeg", "photo.jpg"),
        ("PHOTO.JPEG", "image/jpeg", "PHOTO.JPEG"),
        ("invoice.exe", "application/pdf", "invoice.exe.pdf"),
        ("../../etc/passwd", "text/plain", "passwd.txt"),
        ("C:\\Users\\me\\акт.pdf", "application/pdf", "акт.pdf"),
        ("a\r\nSet-Cookie: x.txt", "text/plain", "aSet-Cookie_ x.txt"),
        ("\u202egpj.exe", "image/png", "gpj.exe.png"),
        ("  two   words .csv", "text/csv", "two words.csv"),
        ("", "text/plain", "file.txt"),
        ("...", "", "file"),
        (".png", "image/png", "png.png"),
    ],
)
def test_names(name: str, kind: str, clean: str) -> None:
    assert clean_name(name, kind) == clean


@pytest.mark.parametrize(
    ("name", "kind", "lies"),
    [
        ("photo.JPG", "text/plain", True),
        ("act.pdf", None, True),
        ("photo.jpg", "image/png", False),  # a picture all the same
        ("page.html", "text/plain", False),  # kept as text, under a name that says so
        ("a.csv", "text/csv", False),
        ("a.exe", None, False),
    ],
)
def test_names_that_lie(name: str, kind: str | None, lies: bool) -> None:
    assert belies_name(kind, name) is lies


def test_a_long_name_keeps_its_ending() -> None:
    name = clean_name("я" * 500 + ".pdf", "application/pdf")
    assert (len(name), name[-4:]) == (LONGEST_NAME, ".pdf")
