"""What was said in a dialogue, newest at the bottom: their words, ours, what of ours has not left, and notes."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from accounts import doors
from accounts.models import User
from accounts.states import Permission
from messaging.models import BuyerMessage, Dialogue, DialogueMessage, MessageFile
from messaging.states import Author, MessageState, Topic
from sellerdesk.desk.inbox_filters import read_cursor
from sellerdesk.desk.inbox_markdown import language_of, shown
from sellerdesk.desk.notes import typed_key
from sellerdesk.desk.talk import note_word
from sellerdesk.desk.wording import day_text
from worklist import notes
from worklist.models import Note

PAGE = 40
MOST = 200  # since the page was opened: what is over that needs a reload
LETTERS = 50
# What of ours is not in Ozon's history, and still matters to whoever reads the talk.
PENDING = [state for state in MessageState if state not in {MessageState.SENT, MessageState.DISCARDED}]
LOOKS: dict[str, tuple[str, str]] = {
    MessageState.BLOCKED: ("over", "block"),
    MessageState.REFUSED: ("over", "alert"),
    MessageState.UNKNOWN: ("soon", "unknown"),
    MessageState.QUEUED: ("info", "send"),
    MessageState.SENT: ("ok", "check"),
    MessageState.EXPIRED: ("over", "clock"),
}
USUAL = ("soon", "clock")


@dataclass(frozen=True)
class Word:
    """One entry. ``how``: ``said`` (in Ozon's history), ``letter`` (ours, not seen there yet) or ``note``. ``day`` is
    told where another one begins."""

    at: datetime
    how: str
    row: Any
    text: SafeString | str = ""
    language: str = ""
    is_ours: bool = False
    is_notice: bool = False
    who: str = ""
    files: Sequence[MessageFile] = ()
    look: tuple[str, str] = USUAL
    may_take_back: bool = False
    day: str = ""


@dataclass(frozen=True)
class Page:
    """A stretch of the talk. ``since`` is where it begins; ``earlier`` the same where there is more before it."""

    words: list[Word]
    since: str
    earlier: str
    newest_id: str
    newest_at: datetime | None

    @property
    def mark(self) -> str:
        """Changes whenever the page would look different."""
        facts = [(word.how, word.row.pk, *_changing(word.row)) for word in self.words]
        return sha256(repr(facts).encode()).hexdigest()[:12]


def _changing(row: Any) -> tuple[Any, ...]:
    if isinstance(row, BuyerMessage):
        return row.state, row.version, row.message_id, [file.state for file in row.files.all()]
    if isinstance(row, Note):
        return (row.removed_at,)
    return row.is_read, row.moderation, bool(row.text)


def facts(request: HttpRequest, dialogue: Dialogue) -> Mapping[str, Any]:
    """The form of a note; what was said is the page's own (``latest``), because other sections count from it."""
    user = doors.member(request)
    number = dialogue.posting_number
    may_work = Permission.WORK in doors.permissions(user, dialogue.shop)
    return {
        "may_work": may_work,
        "may_note": bool(number) and may_work,
        "note_text": doors.typed(request, typed_key(dialogue.shop_id, number)).get("text", ""),
        "note_limit": notes.LONGEST,
    }


def latest(dialogue: Dialogue, user: User, *, since: str = "") -> Page:
    """The newest messages; with ``since`` all from there on, as an open page shows them. Six small queries."""
    rows = _said(dialogue)
    place = read_cursor(since)
    if place:
        at, pk = place
        found = list(rows.filter(Q(created_at__gt=at) | Q(created_at=at, pk__gte=pk))[:MOST])
        has_more = rows.filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk)).exists()
    else:
        found, has_more = _cut(rows)
    low = None if not has_more or not found else found[-1].created_at
    words = _with_days([*_told(dialogue, found), *_beside(dialogue, user, found, low=low, high=None)])
    newest = found[0] if found else None
    start = _cursor(found[-1]) if found else ""
    return Page(
        words,
        start,
        start if has_more else "",
        newest.message_id if newest else "",
        newest.created_at if newest else None,
    )


def earlier(dialogue: Dialogue, user: User, before: str) -> Page:
    """The page that ends before a cursor; empty for anything that is none."""
    place = read_cursor(before)
    if place is None:
        return Page([], "", "", "", None)
    at, pk = place
    found, has_more = _cut(_said(dialogue).filter(Q(created_at__lt=at) | Q(created_at=at, pk__lt=pk)))
    low = found[-1].created_at if has_more and found else None
    words = _with_days([*_told(dialogue, found), *_beside(dialogue, user, found, low=low, high=at)])
    start = _cursor(found[-1]) if found else ""
    return Page(words, start, start if has_more else "", "", None)


def _said(dialogue: Dialogue) -> QuerySet[DialogueMessage]:
    return dialogue.messages.exclude(created_at=None).order_by("-created_at", "-pk")


def _cut(rows: QuerySet[DialogueMessage]) -> tuple[list[DialogueMessage], bool]:
    found = list(rows[: PAGE + 1])
    return found[:PAGE], len(found) > PAGE


def _cursor(row: DialogueMessage) -> str:
    assert row.created_at is not None  # noqa: S101 - the others are left out
    return f"{row.created_at.isoformat()}~{row.pk}"


def _told(dialogue: Dialogue, rows: Sequence[DialogueMessage]) -> Iterable[Word]:
    """Messages of Ozon's history, ours with the person who wrote them here."""
    ours = [row.message_id for row in rows if row.author == Author.SELLER]
    writers = _writers(dialogue, ours) if ours else {}
    for row in rows:
        assert row.created_at is not None  # noqa: S101 - the selector leaves the others out
        yield Word(
            row.created_at,
            "said",
            row,
            text=shown(row.text, dialogue.shop, row.pk, is_image=row.is_image),
            language=language_of(row.text),
            is_ours=row.author == Author.SELLER,
            is_notice=row.author == Author.OZON and dialogue.topic == Topic.BUYER,
            who=writers.get(row.message_id, ""),
        )


def _writers(dialogue: Dialogue, ids: list[str]) -> dict[str, str]:
    """By message: who wrote it here, or approved it. What was written in Ozon's cabinet is nobody's."""
    rows = BuyerMessage.objects.filter(shop=dialogue.shop_id, message_id__in=ids).select_related("author")
    found = {row.message_id: row.author.label if row.author else row.approved_by for row in rows}
    files = MessageFile.objects.filter(shop=dialogue.shop_id, said_id__in=ids, message__isnull=False)
    for file in files.select_related("message__author"):
        author = file.message.author if file.message else None
        if author:
            found.setdefault(file.said_id, author.label)
    return found


def _beside(
    dialogue: Dialogue,
    user: User,
    said: Sequence[DialogueMessage],
    *,
    low: datetime | None,
    high: datetime | None,
) -> Iterable[Word]:
    """What stands between the messages: notes, and messages of ours Ozon's history does not show. Those that have not
    left stand at the end of the newest page."""
    now = timezone.now()
    for note in _notes(dialogue, low, high):
        yield Word(note.created_at, "note", note, **note_word(note, user, now))
    if high is None:
        shown_ids = {row.message_id for row in said}
        for letter in _letters(dialogue, low):
            if letter.message_id and letter.message_id in shown_ids:
                continue
            yield Word(
                letter.sent_at or now,
                "letter",
                letter,
                text=letter.text,
                language=language_of(letter.text),
                is_ours=True,
                who=letter.author.label if letter.author else letter.approved_by,
                files=list(letter.files.all()),
                look=LOOKS.get(letter.state, USUAL),
            )


def _notes(dialogue: Dialogue, low: datetime | None, high: datetime | None) -> Iterable[Note]:
    if not dialogue.posting_number:
        return []
    rows = notes.notes_of(dialogue.shop, dialogue.posting_number)
    rows = rows.filter(created_at__gte=low) if low else rows
    rows = rows.filter(created_at__lt=high) if high else rows
    return rows[: notes.SHOWN]


def _letters(dialogue: Dialogue, low: datetime | None) -> QuerySet[BuyerMessage]:
    """Ours of this dialogue, or drafted for its posting, that wait, failed, or left and were not read back yet."""
    whose = Q(dialogue=dialogue)
    if dialogue.posting_number:
        whose |= Q(dialogue=None, posting_number=dialogue.posting_number)
    left = Q(state=MessageState.SENT, message_id="")
    if low:
        left &= Q(sent_at__gte=low)
    rows = BuyerMessage.objects.filter(whose, shop=dialogue.shop_id).filter(Q(state__in=PENDING) | left)
    return rows.select_related("author").prefetch_related("files").order_by("-pk")[:LETTERS]


def _with_days(words: Iterable[Word]) -> list[Word]:
    """Oldest first, what has not left last; each day's first entry names the day."""
    ordered = sorted(
        words, key=lambda word: (word.how == "letter" and not word.row.sent_at, word.at, word.row.pk)
    )
    found: list[Word] = []
    before: date | None = None
    for word in ordered:
        day = timezone.localdate(word.at)
        found.append(_dated(word, day) if day != before else word)
        before = day
    return found


def _dated(word: Word, day: date) -> Word:
    return replace(word, day=_("Today") if day == timezone.localdate() else day_text(day))
