"""The evidence pack of a return as the file of a job: one ZIP with the PDF, the pictures as they were kept, the files
of the posting, the timeline, the requests to support in three languages, and the hash of everything.

Nothing large is held in memory: files go from disk to disk in pieces.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import IO, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from django.core.files import File
from django.db import transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone, translation
from django.utils.text import slugify
from django.utils.translation import gettext as _

from accounts import audit
from accounts.selectors import scope
from accounts.states import Action
from returns import buyer_photos
from returns.claims import label_of
from returns.evidence import Evidence, evidence_of
from returns.found_words import piece_of
from returns.models import Photo, Return
from returns.tickets import LANGUAGES, likely, ticket_text
from sellerdesk.desk import evidence_pdf
from sellerdesk.desk.evidence_pdf import Picture
from sellerdesk.desk.timeline import words_of
from sellerdesk.desk.wording import full_text
from sellerdesk.jobs import csv_file
from sellerdesk.jobs.columns import harmless
from worklist import jobs
from worklist.file_types import clean_name
from worklist.models import Attachment, Job
from worklist.services import note
from worklist.states import Event, Origin

CHUNK = 1 << 16
PDF_ENDING = ".pdf"
LONGEST = 1000  # characters of an address: a longer one fits no page


@dataclass
class Pack:
    """A ZIP that grows, and what is in it: name, SHA-256, bytes, what it is."""

    zip: ZipFile
    entries: list[dict[str, Any]] = field(default_factory=list)

    def text(self, name: str, content: str | bytes, what: str) -> None:
        data = content.encode() if isinstance(content, str) else content
        self.zip.writestr(name, data, compress_type=ZIP_DEFLATED)
        self._listed(name, hashlib.sha256(data).hexdigest(), len(data), what)

    def file(self, name: str, path: Path, what: str) -> None:
        """Pictures and PDFs are packed already: stored as they are."""
        digest, size = sha256(path)
        self.zip.write(path, name, compress_type=ZIP_STORED)
        self._listed(name, digest, size, what)

    def _listed(self, name: str, digest: str, size: int, what: str) -> None:
        self.entries.append({"name": name, "sha256": digest, "bytes": size, "what": what})

    def close(self, about: dict[str, Any]) -> None:
        """Write the list of everything, and the hashes as ``sha256sum -c`` reads them."""
        self.text(
            "manifest.json",
            json.dumps({**about, "files": self.entries}, ensure_ascii=False, indent=1),
            "list",
        )
        sums = "".join(f"{one['sha256']}  {one['name']}\n" for one in self.entries)
        self.zip.writestr("SHA256SUMS", sums, compress_type=ZIP_DEFLATED)


def write(job: Job) -> None:
    """Make the pack from the beginning, whoever began it before; the person's language and time zone are active.

    Raises ``worklist.jobs.Lost`` where the job is stopped or another's; then there is no file.
    """
    rows = Return.objects.select_related("shop")
    case = scope(rows, job.user).filter(pk=job.params["case"]).first()
    if case is None:
        jobs.fail(job, error=_("The case is not there any more."))
        return
    with tempfile.TemporaryDirectory() as folder, translation.override(job.params["language"]):
        path = Path(folder) / "pack.zip"
        total = _packed(job, case, path, Path(folder))
        name = f"{_stem(case)}.zip"
        known = {"shops": [case.shop_id], "name": name, "size": path.stat().st_size}
        with path.open("rb") as content, transaction.atomic():
            jobs.finish_with(job, name=name, content=File(content), total=total, params=known)
            _note_down(job, case)


def _note_down(job: Job, case: Return) -> None:
    number = label_of(case)
    note(
        case.shop,
        case.posting_number,
        Event.EVIDENCE_MADE,
        by=job.user.label,
        origin=Origin.STAFF,
        number=number,
    )
    audit.record(
        job.user,
        Action.EXPORTED,
        shop=case.shop,
        n=1,
        what=_("evidence pack %(number)s") % {"number": number},
    )


def _stem(case: Return) -> str:
    """``evidence-ret-123-2026-11-22-1430``, in the active time zone."""
    number = slugify(label_of(case)) or str(case.return_id)
    return f"evidence-{number}-{timezone.localtime():%Y-%m-%d-%H%M}"


def _packed(job: Job, case: Return, path: Path, folder: Path) -> int:
    """Write the ZIP; how many files are in it."""
    evidence = evidence_of(case)
    now = timezone.now()
    ours = list(_told(job, _ours(evidence, folder), 0))
    buyers = list(_told(job, _buyers(case, folder), len(ours)))
    files = list(_files(evidence, folder))
    documents = [(name, *sha256(one)) for name, one in files]
    alive = partial(jobs.advance, job, done=len(ours) + len(buyers))
    with (folder / "evidence.pdf").open("wb") as out:
        evidence_pdf.draw(
            out,
            evidence,
            ours=ours,
            buyers=buyers,
            documents=documents,
            by=job.user.label,
            at=now,
            on_step=alive,
        )
    with ZipFile(path, "w") as archive:
        pack = Pack(archive)
        pack.file(f"{_stem(case)}{PDF_ENDING}", folder / "evidence.pdf", "report")
        for one in (*ours, *buyers):
            if one.path:
                pack.file(one.name, one.path, "picture")
        for name, kept in files:
            pack.file(name, kept, "document")
        pack.text("timeline.csv", _timeline(evidence), "timeline")
        for language in LANGUAGES:
            text = ticket_text(case, likely(case), language=language, now=now)
            pack.text(f"support-{language}.txt", text, "request to support")
        pack.close(_about(case, [*ours, *buyers], job, now.isoformat()))
        return len(pack.entries) + 1


def _about(case: Return, pictures: list[Picture], job: Job, at: str) -> dict[str, Any]:
    return {
        "return": label_of(case),
        "return_id": case.return_id,
        "posting": case.posting_number,
        "shop": case.shop.name,
        "made_at": at,
        "made_by": job.user.label,
        "remarks": [{"name": one.name, "sha256": one.sha256, "why": one.why} for one in pictures if one.why],
    }


def _told(job: Job, pictures: Iterator[Picture], before: int) -> Iterator[Picture]:
    """Say how far it is as pictures go by."""
    for n, one in enumerate(pictures, start=before + 1):
        yield one
        jobs.advance(job, done=n)


def _ours(evidence: Evidence, folder: Path) -> Iterator[Picture]:
    for n, photo in enumerate(evidence.photos, start=1):
        caption = " · ".join(
            filter(None, [piece_of(photo.item) if photo.item else "", photo.by, full_text(photo.at)])
        )
        name = f"inspection/{n:03d}-{photo.sha256[:12]}{Path(photo.file.name or '').suffix or '.jpg'}"
        path, why = _photo(photo, folder / f"ours-{n}")
        yield Picture(name, path, photo.sha256, caption, why)


def _photo(photo: Photo, to: Path) -> tuple[Path | None, str]:
    if photo.removed_at:
        return None, _("taken away by %(who)s, %(when)s") % {
            "who": photo.removed_by,
            "when": full_text(photo.removed_at),
        }
    if not _copied(photo.file, to):
        return None, _("the file is not there")
    if sha256(to)[0] != photo.sha256:
        return to, _("The file is not the one that was kept: its hash differs.")
    return to, ""


def _buyers(case: Return, folder: Path) -> Iterator[Picture]:
    """The buyer's pictures, fetched; one that is not to be had is named with its address."""
    for n, url in enumerate(case.photos, start=1):
        name, path, address = f"buyer/{n:03d}", folder / f"buyer-{n}", str(url)[:LONGEST]
        if n > buyer_photos.MOST:
            yield Picture(name, None, "", address, _("beyond the number that is fetched"))
            continue
        try:
            with path.open("w+b") as to:
                got = buyer_photos.fetch(str(url), to)
        except buyer_photos.NotFetched as error:
            yield Picture(name, None, "", address, _("Not fetched: %(why)s.") % {"why": error})
            continue
        yield Picture(f"{name}{got.ending}", path, got.sha256, "")


def _files(evidence: Evidence, folder: Path) -> Iterator[tuple[str, Path]]:
    for n, one in enumerate(evidence.files, start=1):
        path = folder / f"document-{n}"
        if _copied(one.file, path):
            yield f"documents/{n:03d}-{_safe(one)}", path


def _safe(one: Attachment) -> str:
    return clean_name(one.name, one.media_type).replace("/", "_").replace("\\", "_")


def _copied(file: FieldFile, to: Path) -> bool:
    """Copy a kept file beside the others; False when it is gone."""
    with suppress(OSError), file.open("rb") as content, to.open("wb") as out:
        for piece in content.chunks(CHUNK):
            out.write(piece)
        return True
    return False


def _timeline(evidence: Evidence) -> bytes:
    lines = csv_file.Lines()
    zone = timezone.get_current_timezone_name()
    when = _("When")
    head = lines.head([f"{when} ({zone})", _("What"), _("Who"), _("Origin")])
    return head + lines.body(
        [
            timezone.make_naive(one.at),
            harmless(words_of(one)),
            harmless(one.by),
            str(Origin(one.origin).label),
        ]
        for one in evidence.events
    )


def sha256(path: Path) -> tuple[str, int]:
    """The hash of a file and its size in bytes."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as content:
        while piece := content.read(CHUNK):
            digest.update(piece)
            size += len(piece)
    return digest.hexdigest(), size


def pdf_of(pack: IO[bytes]) -> bytes:
    """The PDF of a pack. Raises ``KeyError`` where the file is none."""
    with ZipFile(pack) as archive:
        name = next((one for one in archive.namelist() if one.endswith(PDF_ENDING) and "/" not in one), None)
        if name is None:
            raise KeyError("pdf")
        return archive.read(name)
