"""Files for buyers: put to a begun reply, checked by their content, leaving with its message. The only writer."""

import hashlib
from functools import partial
from typing import Any, BinaryIO, cast
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from messaging.models import BuyerMessage, MessageFile, ReplyDraft
from messaging.states import MessageState
from worklist.attachments import MOST_FILES, NotTaken, belied, discard, too_big
from worklist.file_types import ENDINGS, MOST_BYTES, belies_name, clean_name, media_type

__all__ = ["MOST_FILES", "NotTaken", "give_back", "keep", "remove", "too_big", "with_message"]


def keep(draft: ReplyDraft, *, name: str, content: BinaryIO, size: int) -> MessageFile:
    """Store one file of ``size`` bytes with a begun reply.

    Raises ``NotTaken`` with words for the person: an empty file, one above 10 MB, a type told by its content that is
    not taken, the same content twice, more than ten. Content without a row is deleted again.
    """
    shown = clean_name(name)
    kind = _kind(content, name, size=size)
    content.seek(0)
    digest = hashlib.file_digest(cast(Any, content), "sha256").hexdigest()
    content.seek(0)
    if draft.files.filter(sha256=digest).exists():
        raise NotTaken(_("“%(name)s” is with this reply already.") % {"name": shown})
    if draft.files.count() >= MOST_FILES:
        raise NotTaken(
            _("At most %(most)s files with one reply; not taken: “%(name)s”.")
            % {"most": MOST_FILES, "name": shown}
        )
    path = default_storage.save(_path(kind), File(content))
    try:
        return MessageFile.objects.create(
            shop=draft.dialogue.shop,
            draft=draft,
            file=path,
            name=clean_name(name, kind),
            media_type=kind,
            size=size,
            sha256=digest,
        )
    except BaseException:
        default_storage.delete(path)
        raise


def _kind(content: BinaryIO, name: str, *, size: int) -> str:
    shown = clean_name(name)
    if size <= 0:
        raise NotTaken(_("“%(name)s” is empty.") % {"name": shown})
    if size > MOST_BYTES:
        raise NotTaken(too_big(shown))
    kind = media_type(content, name)
    if belies_name(kind, name):
        raise NotTaken(belied(shown))
    if kind is None:
        raise NotTaken(
            _("“%(name)s” is none of the types taken here: pictures, PDF, text, CSV, XLSX.") % {"name": shown}
        )
    return kind


def _path(kind: str) -> str:
    """Where the content lies: nothing of the person's name for it is in it."""
    return MessageFile.file.field.generate_filename(MessageFile(), f"{uuid4().hex}{ENDINGS[kind][0]}")


@transaction.atomic
def remove(file: MessageFile) -> bool:
    """Take a file away from a begun reply. False when it was gone, or left with its message meanwhile: one DELETE
    decides between two at once."""
    gone, _rows = MessageFile.objects.filter(pk=file.pk, message=None).delete()
    if gone:
        transaction.on_commit(partial(discard, [file.file.name]))
    return bool(gone)


def with_message(draft: ReplyDraft, message: BuyerMessage) -> int:
    """The files of a begun reply leave with this message; how many. In the transaction that makes it."""
    return draft.files.update(draft=None, message=message)


def give_back(message: BuyerMessage, draft: ReplyDraft) -> int:
    """The files of a message that was taken back lie with the begun reply again; how many."""
    rows = MessageFile.objects.filter(message=message)
    return rows.update(draft=draft, message=None, state=MessageState.DRAFT)
