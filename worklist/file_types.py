"""What a file is, told by its content; and a name that is safe to write down and to send. No database."""

import codecs
import re
import unicodedata
import zipfile
from pathlib import PurePosixPath, PureWindowsPath
from typing import BinaryIO

import filetype  # type: ignore[import-untyped]  # ships no types

MOST_BYTES = 10 * 1024 * 1024
LONGEST_NAME = 120
PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Endings a type may have; the first is given to a name that has none of them.
ENDINGS: dict[str, tuple[str, ...]] = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "image/gif": (".gif",),
    "application/pdf": (".pdf",),
    XLSX: (".xlsx",),
    "text/csv": (".csv",),
    "text/plain": (".txt", ".log"),
}
TEXTS = ("text/csv", "text/plain")
# Endings of types that are told by their content for certain.
_SEALED = frozenset(ending for kind, endings in ENDINGS.items() if kind not in TEXTS for ending in endings)
HEAD = 8192  # bytes that show what a file is
# Controls no text has: all but tab, line feed, form feed, carriage return and escape.
_CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13, 27})
_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def media_type(file: BinaryIO, name: str) -> str | None:
    """The media type, one of ``ENDINGS``; None for anything else. Only text is told from a table by its name."""
    file.seek(0)
    head = file.read(HEAD)
    file.seek(0)
    kind = filetype.guess_mime(head)
    if kind in PICTURES or kind == "application/pdf":
        return str(kind)
    if zipfile.is_zipfile(file):
        return XLSX if _is_workbook(file) else None
    if kind is None and _is_text(file):
        return "text/csv" if _ending(name) == ".csv" else "text/plain"
    return None


def belies_name(kind: str | None, name: str) -> bool:
    """Whether a file is called a picture, a PDF or a workbook and holds none: broken, or made to be mistaken."""
    return (kind is None or kind in TEXTS) and _ending(name) in _SEALED


def _is_workbook(file: BinaryIO) -> bool:
    """A table without macros."""
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile:
        return False
    return {"[Content_Types].xml", "xl/workbook.xml"} <= names and "xl/vbaProject.bin" not in names


def _is_text(file: BinaryIO) -> bool:
    """UTF-8, UTF-16 with its mark, or the one-byte Russian table programs still write."""
    file.seek(0)
    content = file.read(MOST_BYTES + 1)
    if content.startswith(_BOMS):
        return _reads_as(content, "utf-16")
    if content.translate(None, _CONTROLS) != content:
        return False
    return _reads_as(content, "utf-8") or _reads_as(content, "cp1251")


def _reads_as(content: bytes, encoding: str) -> bool:
    try:
        return "\0" not in content.decode(encoding)
    except UnicodeDecodeError:
        return False


def clean_name(name: str, kind: str = "") -> str:
    """The last part of a path, without controls and marks that turn the line round, with an ending of its type."""
    last = PureWindowsPath(PurePosixPath(name).name).name
    kept = "".join(letter for letter in last if unicodedata.category(letter)[0] != "C")
    kept = re.sub(r'[<>:"/\\|?*]+', "_", kept)
    kept = re.sub(r"\s+", " ", kept).strip(" .")
    endings = ENDINGS.get(kind, ())
    ending = _ending(kept)
    stem = kept[: len(kept) - len(ending)] if ending else kept
    if endings and ending not in endings:
        stem, ending = kept, endings[0]
    else:
        ending = kept[len(stem) :]
    return (stem.strip(" .") or "file")[: LONGEST_NAME - len(ending)] + ending


def _ending(name: str) -> str:
    return PurePosixPath(name).suffix.lower()
