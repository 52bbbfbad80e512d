"""Notes of staff on a posting: writing one, naming colleagues in it, taking it back. The only writer of notes."""

from datetime import timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.models import User
from accounts.selectors import colleagues
from accounts.states import Action
from ozon.models import Shop
from worklist import notices
from worklist.mentions import named
from worklist.models import Note
from worklist.states import NoticeKind

LONGEST = 4000  # characters
TAKEN_BACK_WITHIN = timedelta(minutes=10)
SHOWN = 100  # of one posting
DOUBLE = timedelta(seconds=30)  # the same words again within this are the second press of a button


class NotPossible(Exception):
    """The text says why, for the person who pressed."""


@transaction.atomic
def write(*, shop: Shop, posting_number: str, text: str, user: User) -> tuple[Note, list[str]]:
    """Keep a note and tell the colleagues of this shop it names; with it the names that are nobody's.

    The caller has checked that the user may see the shop. The same words of the same person pressed again within
    30 s give the first note and tell nobody twice. Raises ``NotPossible`` for no words or too many.
    """
    words = text.replace("\r\n", "\n").replace("\0", "").strip()
    if not words:
        raise NotPossible(_("Write something first."))
    if len(words) > LONGEST:
        raise NotPossible(_("A note holds %(most)s characters, this one has %(n)s.") % _lengths(words))
    people, lost = named(words, colleagues(shop))
    again = _same(shop, posting_number, words, user)
    if again:
        return again, lost
    note = Note.objects.create(
        shop=shop, posting_number=posting_number, author=user, by=user.label[:150], text=words
    )
    note.mentions.set(people)
    audit.record(user, Action.NOTE_LEFT, shop=shop, posting_number=posting_number)
    notices.tell(
        people,
        NoticeKind.MENTIONED,
        shop=shop,
        key=f"note:{note.pk}",
        posting_number=posting_number,
        by=user,
        text=words[:200],
    )
    return note, lost


@transaction.atomic
def take_back(note: Note, *, user: User) -> bool:
    """Empty one's own note, within ten minutes; its place says that there was one. False when it was done before.

    One conditional UPDATE. Raises ``NotPossible`` for somebody else's and for an old one.
    """
    if note.author_id != user.pk:
        raise NotPossible(_("Only its author takes a note back."))
    if note.removed_at:
        return False
    now = timezone.now()
    mine = Note.objects.filter(pk=note.pk, removed_at=None, created_at__gt=now - TAKEN_BACK_WITHIN)
    if mine.update(text="", removed_at=now):
        audit.record(user, Action.NOTE_TAKEN_BACK, shop=note.shop, posting_number=note.posting_number)
        notices.withdraw(NoticeKind.MENTIONED, shop=note.shop, key=f"note:{note.pk}")
        return True
    if Note.objects.filter(pk=note.pk, removed_at=None).exists():
        raise NotPossible(_("A note can be taken back within ten minutes; this one is older."))
    return False


def notes_of(shop: Shop, posting_number: str) -> QuerySet[Note]:
    """The posting's notes, newest first, with those they name."""
    rows = Note.objects.filter(shop=shop, posting_number=posting_number)
    return rows.select_related("author").prefetch_related("mentions").order_by("-created_at", "-id")


def _same(shop: Shop, posting_number: str, text: str, user: User) -> Note | None:
    lately = timezone.now() - DOUBLE
    rows = Note.objects.filter(shop=shop, posting_number=posting_number, created_at__gt=lately)
    return rows.filter(author=user, text=text, removed_at=None).first()


def _lengths(text: str) -> dict[str, int]:
    return {"most": LONGEST, "n": len(text)}
