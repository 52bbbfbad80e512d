"""Which message of a dialogue's history is which of ours. Ozon tells no number when it takes one: it is found by words,
side and time, and each message of the history is one of ours at most."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import unquote

from django.db.models import Q

from messaging.locks import lock_files, lock_messages
from messaging.models import BuyerMessage, Dialogue, DialogueMessage, MessageFile
from messaging.services import pasted
from messaging.states import Author, MessageState

CLOCK_SKEW = timedelta(minutes=1)
# Who we may be in Ozon's words: it may learn another one for what comes through the API.
OURS = frozenset({Author.SELLER, Author.OTHER})
# What it may be found as: sent, perhaps sent, or given to a person to paste.
DOUBT: dict[str, int] = {MessageState.SENT: 0, MessageState.UNKNOWN: 1, MessageState.MANUAL: 2}
TO_FIND = tuple(DOUBT)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINK = re.compile(r"!?\[([^\]]*)\]\(([^)\s]+)\)")


@dataclass(frozen=True)
class Ours:
    """Words of ours that left, or may have, no earlier than ``since``. ``key`` is whose they are; the lower the
    ``doubt``, the surer it is that they arrived."""

    key: int
    words: str
    since: datetime
    doubt: int = 0


@dataclass(frozen=True)
class Said:
    """A message of our side in the history."""

    message_id: str
    text: str
    at: datetime


def pair(ours: Iterable[Ours], said: Iterable[Said]) -> dict[int, str]:
    """Who of ours is which message: each the earliest with its very words, what surely arrived before what may have, in
    the order they left. Pure."""
    left = sorted(said, key=lambda one: (one.at, one.message_id))
    found: dict[int, str] = {}
    for one in sorted(ours, key=lambda one: (one.doubt, one.since, one.key)):
        match = next((row for row in left if row.at >= one.since - CLOCK_SKEW and _is(row, one.words)), None)
        if match:
            left.remove(match)
            found[one.key] = match.message_id
    return found


def pair_files(ours: Iterable[Ours], said: Iterable[Said]) -> dict[int, str]:
    """The same for files, whose ``words`` are their names: they are links in what was said."""
    named = [Said(one.message_id, name, one.at) for one in said for name in names_of(one.text)[:1]]
    return pair(ours, named)


def names_of(text: str) -> list[str]:
    """The names of the files a text links to: the link's words, or the end of its address where it has none."""
    return [words or unquote(address.rpartition("/")[2]) for words, address in _LINK.findall(text)]


def _is(said: Said, words: str) -> bool:
    """The history is Markdown, which may escape signs of a plain text."""
    text = said.text.strip()
    return text == words or _ESCAPED.sub(r"\1", text) == words


def left_at(message: BuyerMessage) -> datetime:
    """Before this moment it cannot have left: what was pasted by hand, since it was drafted."""
    return message.leaves_at or message.created_at


def unsettled(shop_id: int, chat_id: str, posting_number: str = "") -> list[BuyerMessage]:
    """Messages of ours in this dialogue whose number is not known yet."""
    rows = BuyerMessage.objects.filter(shop=shop_id, state__in=TO_FIND, message_id="").exclude(text="")
    to = Q(chat_id=chat_id)
    if posting_number:
        to |= Q(chat_id="", posting_number=posting_number)
    return list(rows.filter(to).order_by("pk"))


def unsettled_files(shop_id: int, chat_id: str) -> list[MessageFile]:
    rows = MessageFile.objects.filter(message__shop=shop_id, message__chat_id=chat_id, said_id="")
    under_way = rows.filter(state__in=(MessageState.SENT, MessageState.UNKNOWN))
    return list(under_way.select_related("message").order_by("pk"))


def taken(shop_id: int, chat_id: str) -> set[str]:
    """Numbers of the history that are known to be something of ours."""
    messages = BuyerMessage.objects.filter(shop=shop_id, chat_id=chat_id).exclude(message_id="")
    files = MessageFile.objects.filter(message__shop=shop_id, message__chat_id=chat_id).exclude(said_id="")
    return {*messages.values_list("message_id", flat=True), *files.values_list("said_id", flat=True)}


def of_messages(rows: Sequence[BuyerMessage]) -> list[Ours]:
    return [Ours(row.pk, row.text, left_at(row), doubt=DOUBT[row.state]) for row in rows]


def of_files(rows: Sequence[MessageFile]) -> list[Ours]:
    return [
        Ours(row.pk, row.name, left_at(row.message), doubt=DOUBT[row.state]) for row in rows if row.message
    ]


def recognise(dialogue: Dialogue, rows: Sequence[DialogueMessage]) -> None:
    """Messages of a dialogue were read: those of ours learn their numbers. Idempotent; two statements where nothing of
    ours is looked for. Locks messages, then files: before the dialogue, as their writes do.

    What was given to a person to paste and stands there now was pasted. What is unknown is settled by its effect.
    """
    said = [
        Said(row.message_id, row.text, row.created_at)
        for row in rows
        if row.author in OURS and row.created_at
    ]
    if not said:
        return
    messages = unsettled(dialogue.shop_id, dialogue.chat_id, dialogue.posting_number)
    files = unsettled_files(dialogue.shop_id, dialogue.chat_id)
    if not (messages or files):
        return
    known = taken(dialogue.shop_id, dialogue.chat_id)
    new = [one for one in said if one.message_id not in known]
    _keep(pair(of_messages(messages), new), dialogue)
    _keep_files(pair_files(of_files(files), new))


def _keep(found: Mapping[int, str], dialogue: Dialogue) -> None:
    for message in lock_messages(found):
        if message.message_id or message.state not in TO_FIND or message.state == MessageState.UNKNOWN:
            continue
        if message.state == MessageState.MANUAL:
            pasted(message, by="")
        message.message_id, message.chat_id = found[message.pk], dialogue.chat_id
        message.save(update_fields=["message_id", "chat_id"])


def _keep_files(found: Mapping[int, str]) -> None:
    for file in lock_files(found):
        if file.state == MessageState.SENT and not file.said_id:
            file.said_id = found[file.pk]
            file.save(update_fields=["said_id"])
