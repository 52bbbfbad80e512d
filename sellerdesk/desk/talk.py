"""What was said about a posting, oldest first: the buyer's words, ours, and notes that stay in the house."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import User
from messaging.models import DialogueMessage
from messaging.states import Author
from ozon.models import Shop
from sellerdesk.desk.composer import Letter
from sellerdesk.desk.inbox_markdown import language_of, shown
from worklist.mentions import pieces
from worklist.models import Note
from worklist.notes import TAKEN_BACK_WITHIN

How = Literal["said", "letter", "note"]


@dataclass(frozen=True)
class Word:
    """One entry of the talk. ``how`` says what ``row`` is; ``is_ours``: it stands on our side."""

    at: datetime
    how: How
    row: Any
    is_ours: bool = False
    may_take_back: bool = False
    text: str = ""
    language: str = ""


def talk_of(
    *,
    said: Iterable[DialogueMessage],
    letters: Iterable[Letter],
    notes: Iterable[Note],
    shop: Shop,
    user: User,
    now: datetime,
) -> list[Word]:
    """Everything but what still has to be written: that stands below, in its composer.

    A message of ours that Ozon shows in the dialogue is shown once, as we sent it.
    """
    ours = [letter for letter in letters if not letter.is_open and not letter.is_manual]
    shown = {letter.message.message_id for letter in ours} - {""}
    words = [_said(message, shop) for message in said if message.message_id not in shown]
    words += [_letter(letter) for letter in ours]
    words += [_note(note, user, now) for note in notes]
    return sorted(words, key=lambda word: word.at)


def _said(message: DialogueMessage, shop: Shop) -> Word:
    assert message.created_at is not None  # noqa: S101 - the selector leaves the others out
    return Word(
        message.created_at,
        "said",
        message,
        is_ours=message.author == Author.SELLER,
        text=shown(message.text, shop, message.pk, is_image=message.is_image),
        language=language_of(message.text),
    )


def _letter(letter: Letter) -> Word:
    message = letter.message
    return Word(message.sent_at or message.approved_at or message.created_at, "letter", letter, is_ours=True)


def _note(note: Note, user: User, now: datetime) -> Word:
    return Word(note.created_at, "note", note, **note_word(note, user, now))


def note_word(note: Note, user: User, now: datetime) -> dict[str, Any]:
    """What a note's entry says besides when: its words, and whether the reader may take it back."""
    fresh = note.removed_at is None and now - note.created_at < TAKEN_BACK_WITHIN - timedelta(seconds=5)
    return {"may_take_back": fresh and note.author_id == user.pk, "text": _with_names(note)}


def _with_names(note: Note) -> SafeString:
    """The note with those it names marked."""
    parts = pieces(note.text, note.mentions.all())
    return format_html_join(
        "",
        "{}",
        (
            (format_html('<span class="at-name">{}</span>', part.text) if part.person else part.text,)
            for part in parts
        ),
    )
