"""Ozon → us: dialogues and what is said in them. Nothing is ever marked as read at Ozon."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from messaging import dialogues
from messaging.models import Dialogue, DialogueMessage
from messaging.selectors import to_read
from ozon import push
from ozon.client import BadRow, Page
from ozon.client.errors import (
    DecodeError,
    Forbidden,
    MethodBlocked,
    OzonError,
    Refused,
    ServerError,
    Unauthorized,
)
from ozon.client.schemas.chats import Chat, ChatMessage
from ozon.passes import Pass
from ozon.windows import pages

# What the other side wrote is unread; the whole list also shows what was written and closed elsewhere.
WHOLE_LIST = timedelta(minutes=10)
# Read in any case; more of them in the pass's slice of time.
AT_ONCE = 30
MOST = 1000
PUSHES = 200
# One dialogue Ozon cannot answer for is its own trouble; so many one after the other are Ozon's.
FAILED_IN_A_ROW = 5


def sync_chats(turn: Pass) -> None:
    """Dialogues that moved, the pushed ones first, then their messages, newest first, down to what is known.

    A first reading goes down to the shop's days of history; what a pass has no time for, the next one reads.
    """
    pushes = push.waiting(turn.shop, turn.source, PUSHES)
    with turn.page():
        # From here on the dialogue is wanted whatever becomes of this pass; its trouble is counted from now on.
        dialogues.want(turn.shop, [row.key for row in pushes if row.key], now=turn.started)
        push.handled([row.pk for row in pushes], before=turn.started)
    _read_again(turn)
    _read_lists(turn)
    _Reader(turn).read_wanted()
    dialogues.link(turn.shop)


def _read_again(turn: Pass) -> None:
    """What a person wants read anew is wanted as if none of its messages were known."""
    since = turn.row.again_from
    if since:
        rows = Dialogue.objects.filter(shop=turn.shop).exclude(last_message_at__lt=since)
        rows.update(complete_to=None, wanted_at=turn.started, tries=0, walk_from="", walk_top=None)


def _read_lists(turn: Pass) -> None:
    whole_at = parse_datetime(turn.cursor.get("whole_at") or "")
    if whole_at is None or turn.started - whole_at >= WHOLE_LIST or turn.row.again_from:
        for page in _listed(turn, unread_only=None):
            _store_list(turn, page)
        turn.cursor["whole_at"] = turn.started.isoformat()
        return
    unread: list[str] = []
    for page in _listed(turn, unread_only=True):
        unread += [row.chat_id for row in page.values] + [row.key for row in page.bad_rows]
        _store_list(turn, page)
    with turn.page():
        dialogues.all_others_read(turn.shop, unread=unread, now=turn.started)


def _listed(turn: Pass, *, unread_only: bool | None) -> Iterator[Page[Chat]]:
    read = partial(turn.client.chats.list, unread_only=unread_only)
    return (page for page, _, _ in pages(lambda at: read(cursor=at), ""))


def _store_list(turn: Pass, page: Page[Chat]) -> None:
    def take_in(readings: Sequence[Chat]) -> None:
        rows = [_dialogue(turn, reading) for reading in readings]
        dialogues.keep_listed(turn.shop, rows, now=turn.started)

    latest = {row.chat_id: row for row in page.values}
    turn.store(list(latest.values()), take_in, key=lambda row: row.chat_id, bad_rows=page.bad_rows)


def _dialogue(turn: Pass, reading: Chat) -> Dialogue:
    return Dialogue(
        shop=turn.shop,
        chat_id=reading.chat_id,
        topic=dialogues.topic_of(reading.chat_type),
        ozon_type=reading.chat_type.upper(),
        ozon_status=reading.chat_status.upper(),
        unread_count=reading.unread_count,
        first_unread_id=reading.first_unread_message_id,
        last_message_id=reading.last_message_id,
        created_at=reading.created_at,
    )


@dataclass
class _Reader:
    """Reads the messages of dialogues one by one, and tells what is wrong with one from what is wrong with all."""

    turn: Pass
    failed: int = 0  # one after the other

    def read_wanted(self) -> None:
        """Every wanted dialogue, those that moved last first; what is over the slice of time is left to the next
        pass. Raises ``OzonError`` for what befalls every other call too."""
        wanted = to_read(self.turn.shop, now=self.turn.started, limit=MOST)
        self.turn.unfinished = len(wanted) == MOST
        for number, dialogue in enumerate(wanted):
            if number >= AT_ONCE and not self.turn.goes_on("dialogues"):
                return
            try:
                self._walk(dialogue)
            except (Unauthorized, Forbidden, MethodBlocked):
                raise
            except (DecodeError, Refused, ServerError) as error:
                self._put_off(dialogue, error)
            else:
                self.failed = 0

    def _put_off(self, dialogue: Dialogue, error: OzonError) -> None:
        bad = BadRow(dialogue.chat_id, str(error), "")
        with self.turn.page(bad_rows=[bad]):
            dialogues.put_off(dialogue, now=timezone.now())
        self.failed += not dialogue.tries
        if self.failed >= FAILED_IN_A_ROW:
            raise error

    def _walk(self, dialogue: Dialogue) -> None:
        """From the newest message, or from where a walk was cut short, down to what is complete."""
        place, top, on_from, spoiled = dialogue.walk_from, dialogue.walk_top, "", False
        days = min(self.turn.shop.history_days, settings.PERSONAL_DAYS)
        horizon = self.turn.started - timedelta(days=days)
        read = partial(self.turn.client.chats.history, dialogue.chat_id)
        for page, following, _ in pages(lambda at: read(from_message_id=at or None), place):
            rows = [_message(dialogue, reading) for reading in page.values]
            said = dialogues.heard(rows)
            top = top or said.newest
            spoiled = spoiled or bool(page.bad_rows)
            floor = max(horizon, dialogue.complete_to or horizon)
            # Strictly older: two messages may bear the same moment.
            on_from = "" if said.oldest and said.oldest < floor else str(following)
            self._store(dialogue, page, horizon=horizon, on_from=on_from, top=top, spoiled=spoiled)
            if not on_from or not self.turn.goes_on("dialogues"):
                break
        if place and not on_from:
            dialogue.refresh_from_db()
            self._walk(dialogue)  # what was written since the walk began

    def _store(
        self,
        dialogue: Dialogue,
        page: Page[ChatMessage],
        *,
        horizon: datetime,
        on_from: str,
        top: datetime | None,
        spoiled: bool,
    ) -> None:
        def take_in(readings: Sequence[ChatMessage]) -> None:
            # What is older than personal data is kept would only come back.
            rows = [_message(dialogue, one) for one in readings if (one.created_at or horizon) >= horizon]
            dialogues.keep_said(dialogue, rows)

        latest = {row.message_id: row for row in page.values}
        self.turn.store(
            list(latest.values()), take_in, key=lambda row: row.message_id, bad_rows=page.bad_rows
        )
        with self.turn.page(good=[dialogue.chat_id]):
            if spoiled and not on_from:
                dialogues.put_off(dialogue, now=timezone.now())
            else:
                dialogues.walked(dialogue, on_from=on_from, top=top, now=timezone.now())


def _message(dialogue: Dialogue, reading: ChatMessage) -> DialogueMessage:
    return DialogueMessage(
        dialogue=dialogue,
        message_id=reading.message_id,
        created_at=reading.created_at,
        author=dialogues.author_of(reading.user_type),
        ozon_author=reading.user_type,
        author_id=reading.user_id,
        text="\n".join(reading.data),
        is_image=reading.is_image,
        is_read=reading.is_read,
        moderation=reading.moderate_image_status,
        order_number=reading.order_number,
        sku=reading.sku,
    )
