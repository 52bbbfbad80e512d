"""Dialogues: opening, writing and reading."""

from __future__ import annotations

from typing import Any

from ozon.client.answers import Group, Page, claims_more, cursor_page, read_rows
from ozon.client.decode import same_word
from ozon.client.fields import Fields
from ozon.client.requests import given
from ozon.client.schemas.chats import Chat, ChatMessage, read_chat, read_message

START = "/v1/chat/start"
SEND = "/v1/chat/send/message"
LIST = "/v3/chat/list"
HISTORY = "/v3/chat/history"


class Chats(Group):
    """Opening and sending need the higher subscriptions: Forbidden with `needs_subscription` without."""

    def start(self, posting_number: str) -> str:
        """Opens the dialogue with the buyer of an FBS or rFBS posting; returns its chat_id."""
        answer = self._write(START, {"posting_number": posting_number})
        return answer.read(lambda fields: fields.object("result").required_word("chat_id"))

    def send(self, chat_id: str, text: str) -> None:
        """Sends plain text of 1 to 1000 characters. Not idempotent."""
        answer = self._write(SEND, {"chat_id": chat_id, "text": text})
        answer.read(_expect_success)

    def list(
        self, *, chat_status: str = "", unread_only: bool | None = None, cursor: str = "", limit: int = 100
    ) -> Page[Chat]:
        """Dialogues of all types, at most 100 a page; the list does not name postings."""
        query = given(chat_status=chat_status, unread_only=unread_only)
        answer = self._read(LIST, {"filter": query, "cursor": cursor, "limit": limit})
        return cursor_page(answer, "chats", read_chat, keys=("chat_id", "last_message_id"), asked=cursor)

    def history(
        self,
        chat_id: str,
        *,
        from_message_id: str | None = None,
        direction: str = "Backward",
        limit: int = 100,
    ) -> Page[ChatMessage]:
        """Messages, newest first unless `direction` is Forward, which needs `from_message_id`.

        The page's `cursor` is the id of its last message, for the next `from_message_id`.
        """
        # Documented as a number, but ids come as text and nothing promises digits.
        numeric = from_message_id is not None and from_message_id.isdecimal() and from_message_id.isascii()
        start = int(from_message_id) if from_message_id and numeric else from_message_id
        body: dict[str, Any] = {"chat_id": chat_id, "direction": direction, "limit": limit}
        answer = self._read(HISTORY, body | given(from_message_id=start))
        items = answer.pieces("messages")
        rows, bad = read_rows(items, read_message, keys=("message_id",))
        cursor = rows[-1].value.message_id if rows else ""
        more = cursor not in {"", from_message_id} and claims_more(answer.envelope("messages"))
        return Page(rows, bad, cursor=cursor, has_next=more, strange=answer.strange)


def _expect_success(fields: Fields) -> None:
    if not same_word(fields.word("result"), "success"):
        raise fields.error("result", "is not the promised confirmation")
