"""The evidence pack: everything in one ZIP, its PDF legible in three scripts, hashes that hold, nobody else's."""

import hashlib
import json
import struct
import tracemalloc
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader

from accounts.models import AuditEntry, Membership, User
from accounts.states import Action
from messaging.models import Dialogue, DialogueMessage
from returns import buyer_photos
from returns.models import InspectionRecord, Photo, Return, ReturnItem
from returns.unit_states import Inspection
from sellerdesk.jobs import evidence_file, runner
from tests import pdf
from tests.factories import make_member, make_note, make_refund, make_return, make_shop
from worklist import jobs
from worklist.models import Attachment, Job, Note, TimelineEntry
from worklist.states import Event, JobKind, JobState

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
NUMBER = "12345678-0001-1"
CHINESE = "收到的商品已损坏，包装盒破裂"


def jpeg(colour: str = "teal", size: tuple[int, int] = (64, 48)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def photo_of(case: Return, content: bytes, item: ReturnItem | None = None, **fields: Any) -> Photo:
    digest = hashlib.sha256(content).hexdigest()
    values = {"media_type": "image/jpeg", "size": len(content), "width": 64, "height": 48, "by": "Анна"}
    row = Photo(case=case, item=item, sha256=digest, original_sha256=digest, at=AT, **{**values, **fields})
    row.file.save("a.jpg", ContentFile(content), save=False)
    row.save()
    return row


@pytest.fixture
def case() -> Return:
    """A return with words, an inspection, a picture, a dialogue, a refund and a file."""
    case = make_return(
        shop=make_shop(name="Тёплый дом", api_key="very-secret-key"), posting_number=NUMBER, number="RET-77",
        product="Чайник «Уют»", reason="Брак", wish=f"Крышка треснула. {CHINESE}", opened_at=AT,
    )  # fmt: skip
    item = ReturnItem.objects.create(
        case=case, position=1, offer_id="KT-17", inspection=Inspection.DEFECTIVE, defect="broken",
        version=1, signed="Анна Иванова", inspected_at=AT, remark="Скол на корпусе",
    )  # fmt: skip
    InspectionRecord.objects.create(
        item=item, version=1, inspection=Inspection.DEFECTIVE, defect="broken", remark="Скол на корпусе",
        signed="Анна Иванова", at=AT,
    )  # fmt: skip
    photo_of(case, jpeg(), item)
    chat = Dialogue.objects.create(shop=case.shop, chat_id="c-1", posting_number=NUMBER)
    DialogueMessage.objects.create(
        dialogue=chat, message_id="1", created_at=AT, author="buyer", text="Верните деньги 退款"
    )
    make_refund(shop=case.shop, posting_number=NUMBER, amount=Decimal("990.00"))
    make_note(shop=case.shop, posting_number=NUMBER, code=Event.RETURN_OPENED,
              params={"number": "RET-77", "reason": "=HYPERLINK(1)"})  # fmt: skip
    Note.objects.create(shop=case.shop, posting_number=NUMBER, text="between-us-alone", by="Пётр")
    file = Attachment(
        shop=case.shop, posting_number=NUMBER, name="Акт осмотра.pdf", media_type="application/pdf", size=9,
        sha256=hashlib.sha256(b"%PDF-fake").hexdigest(),
    )  # fmt: skip
    file.file.save("x.pdf", ContentFile(b"%PDF-fake"), save=False)
    file.save()
    return case


@pytest.fixture
def user(case: Return) -> User:
    return make_member(case.shop, first_name="Анна", language="ru", time_zone="Europe/Moscow")


def made(case: Return, user: User, language: str = "ru") -> Job:
    job = jobs.start(
        user=user, kind=JobKind.EVIDENCE, params={"case": case.pk, "language": language}, total=1
    )
    runner.run(job.pk, seconds=None)
    job.refresh_from_db()
    return job


def test_the_pack_holds_everything_and_its_hashes_hold(
    case: Return, user: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fetch(url: str, to: Any) -> buyer_photos.Fetched:
        if "gone" in url:
            raise buyer_photos.NotFetched("took too long")
        to.write(jpeg("red"))
        return buyer_photos.Fetched(
            hashlib.sha256(jpeg("red")).hexdigest(), len(jpeg("red")), "image/jpeg", ".jpg"
        )

    monkeypatch.setattr(buyer_photos, "fetch", fetch)
    case.photos = ["https://ir.ozone.ru/1.jpg", f"https://ir.ozone.ru/gone.jpg?{'x' * 9000}"]
    case.save()
    photo_of(case, jpeg("blue"), removed_at=AT, removed_by="Пётр")
    lost = photo_of(case, jpeg("green"))
    Path(lost.file.path).unlink()

    job = made(case, user)
    assert (job.state, job.error) == (JobState.DONE, "")
    with job.file.open("rb") as file, ZipFile(file) as pack:
        names = pack.namelist()
        sums = dict(line.split("  ")[::-1] for line in pack.read("SHA256SUMS").decode().splitlines())
        assert set(sums) == set(names) - {"SHA256SUMS"}
        assert all(hashlib.sha256(pack.read(name)).hexdigest() == digest for name, digest in sums.items())
        manifest = json.loads(pack.read("manifest.json"))
        timeline = pack.read("timeline.csv").decode("utf-8-sig")
        texts = {name: pack.read(f"support-{name}.txt").decode() for name in ("ru", "en", "zh-hans")}
        everything = b"".join(pack.read(name) for name in names)
        report = next(name for name in names if name.endswith(".pdf") and "/" not in name)
        (tmp_path / "a.pdf").write_bytes(pack.read(report))
    kept = hashlib.sha256(jpeg()).hexdigest()
    assert f"inspection/001-{kept[:12]}.jpg" in names
    assert {"buyer/001.jpg", "documents/001-Акт осмотра.pdf"} <= set(names)
    assert [one["name"] for one in manifest["remarks"]] == [
        f"inspection/002-{hashlib.sha256(jpeg('blue')).hexdigest()[:12]}.jpg",
        f"inspection/003-{lost.sha256[:12]}.jpg",
        "buyer/002",
    ]
    assert "RET-77" in timeline
    assert all("RET-77" in text for text in texts.values())
    assert b"very-secret-key" not in everything

    words = "".join(page.extract_text() for page in PdfReader(tmp_path / "a.pdf").pages).replace("\n", "")
    for fact in ("RET-77", "Чайник «Уют»", CHINESE, "Скол на корпусе", "Анна Иванова", "退款", kept):
        assert fact in words, fact
    assert "between-us-alone" not in words
    assert "took too long" in words
    assert [font["name"] for font in pdf.fonts(tmp_path / "a.pdf") if not font["embedded"]] == []
    assert TimelineEntry.objects.filter(
        code=Event.EVIDENCE_MADE, posting_number=NUMBER, by=user.label
    ).exists()
    assert AuditEntry.objects.filter(action=Action.EXPORTED, shop_id=case.shop_id).exists()


def test_the_pack_speaks_the_language_that_was_chosen(case: Return, user: User) -> None:
    job = made(case, user, "zh-hans")
    with job.file.open("rb") as pack:
        words = PdfReader(BytesIO(evidence_file.pdf_of(pack))).pages[0].extract_text()
    assert "年" in words  # the day, as Chinese writes it
    assert "Тёплый дом" in words


def test_a_changed_picture_is_said(case: Return, user: User) -> None:
    photo = Photo.objects.get(case=case)
    Path(photo.file.path).write_bytes(jpeg("black"))
    job = made(case, user, "en")
    with job.file.open("rb") as file, ZipFile(file) as pack:
        remarks = json.loads(pack.read("manifest.json"))["remarks"]
    assert [one["sha256"] for one in remarks] == [photo.sha256]
    assert "hash differs" in remarks[0]["why"]


def test_a_picture_that_cannot_be_drawn_ends_no_pack(
    case: Return, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What its camera wrote beside the points is of a type none can write: it stays in the pack as it was sent."""
    tags = struct.pack("<HHIIHHII", 0x100, 7, 1, 8, 0x112, 3, 1, 6)
    sent = BytesIO()
    exif = b"Exif\0\0II*\0\x08\0\0\0\x02\0" + tags + bytes(8)
    Image.new("RGB", (60, 40)).save(sent, "JPEG", exif=exif)
    monkeypatch.setattr(buyer_photos, "_allowed", urlsplit)
    monkeypatch.setattr(buyer_photos, "_address", lambda _parts: "93.184.216.34")
    monkeypatch.setattr(buyer_photos, "_pieces", lambda _request: [sent.getvalue()])
    case.photos = ["https://ir.ozone.ru/1.jpg"]
    case.save()
    job = made(case, user)
    assert (job.state, job.error) == (JobState.DONE, "")
    with job.file.open("rb") as file, ZipFile(file) as pack:
        assert pack.read("buyer/001.jpg") == sent.getvalue()


def test_nobody_else_s(case: Return, user: User, client: Client) -> None:
    """Not a colleague's pack, not another shop's case; not after one left the shop."""
    job, colleague, stranger = made(case, user), make_member(case.shop), make_member(make_shop())
    address, file = reverse("evidence-pdf", args=[job.pk]), reverse("job-file", args=[job.pk])
    client.force_login(user)
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert answer.content.startswith(b"%PDF")
    for other in (colleague, stranger):
        client.force_login(other)
        assert (client.get(address).status_code, client.get(file).status_code) == (404, 404)
    assert client.post(reverse("return-pack", args=[case.pk])).status_code == 404
    foreign = jobs.start(
        user=stranger, kind=JobKind.EVIDENCE, params={"case": case.pk, "language": "ru"}, total=1
    )
    runner.run(foreign.pk, seconds=None)
    foreign.refresh_from_db()
    assert (foreign.state, bool(foreign.file)) == (JobState.FAILED, False)
    Membership.objects.filter(user=user).delete()
    client.force_login(user)
    assert (client.get(address).status_code, client.get(file).status_code) == (404, 404)


def test_one_press_begins_it(case: Return, user: User, client: Client) -> None:
    client.force_login(user)
    answer = client.post(reverse("return-pack", args=[case.pk]), {"language": "zh-hans"})
    job = Job.objects.get()
    assert (answer.status_code, answer["Location"]) == (303, reverse("job", args=[job.pk]))
    assert (job.kind, job.params) == (JobKind.EVIDENCE, {"case": case.pk, "language": "zh-hans"})
    page = client.get(answer["Location"]).content.decode()
    assert reverse("return-page", args=[case.pk]) in page
    assert client.get(reverse("return-pack", args=[case.pk])).status_code == 405


def test_large_pictures_are_never_held_together(case: Return, user: User) -> None:
    Photo.objects.all().delete()
    noise = jpeg() + b"\0" * 8_000_000
    for n in range(4):
        photo_of(case, noise + bytes([n]))
    job = jobs.start(user=user, kind=JobKind.EVIDENCE, params={"case": case.pk, "language": "ru"}, total=1)
    tracemalloc.start()
    runner.run(job.pk, seconds=None)
    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    job.refresh_from_db()
    assert (job.state, job.file.size > 32_000_000) == (JobState.DONE, True)
    assert peak < 16_000_000
