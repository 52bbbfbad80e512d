"""Dialogues: opening, writing and reading."""

from __future__ import annotations

from base64 import b64encode
from typing import Any, TypeGuard

from ozon.client.answers import Group, Page, claims_more, cursor_page, read_rows
from ozon.client.decode import same_word
from ozon.client.errors import TransportError
from ozon.client.fields import Fields
from ozon.client.requests import given
from ozon.client.schemas.chats import Chat, ChatMessage, read_chat, read_message

START = "/v1/chat/start"
SEND = "/v1/chat/send/message"
SEND_FILE = "/v1/chat/send/file"
MARK_READ = "/v2/chat/read"
LIST = "/v3/chat/list"
HISTORY = "/v3/chat/history"
FILE = "/v2/chat/file"
LARGEST_FILE = 20 * 1024 * 1024


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

    def send_file(self, chat_id: str, name: str, content: bytes) -> None:
        """Sends a file; ``name`` with its ending. Not idempotent."""
        packed = b64encode(content).decode("ascii")
        answer = self._write(SEND_FILE, {"chat_id": chat_id, "name": name, "base64_content": packed})
        answer.read(_expect_success)

    def read(self, chat_id: str, from_message_id: str) -> int:
        """Marks a message and all before it as read; how many stay unread. Idempotent."""
        # A number, as in `history`.
        start = int(from_message_id) if _is_number(from_message_id) else from_message_id
        answer = self._write(MARK_READ, {"chat_id": chat_id, "from_message_id": start})
        return answer.read(lambda fields: fields.count("unread_count"))

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
        start = int(from_message_id) if _is_number(from_message_id) else from_message_id
        body: dict[str, Any] = {"chat_id": chat_id, "direction": direction, "limit": limit}
        answer = self._read(HISTORY, body | given(from_message_id=start))
        items = answer.pieces("messages")
        rows, bad = read_rows(items, read_message, keys=("message_id",))
        cursor = rows[-1].value.message_id if rows else ""
        more = cursor not in {"", from_message_id} and claims_more(answer.envelope("messages"))
        return Page(rows, bad, cursor=cursor, has_next=more, strange=answer.strange)

    def file(self, place: str) -> bytes:
        """A file of a dialogue, by the path and query of the link that stands in a message. Raises OzonError for one
        that is larger than any a dialogue takes, too.

        Ozon publishes neither the address nor its form: a path that holds `/chat/file/`, asked with the key.
        """
        if "/chat/file/" not in place:
            raise ValueError(place)
        content = self._transport.fetch(FILE, place)
        if len(content) > LARGEST_FILE:
            raise TransportError("the file is too large", method=FILE, retryable=False)
        return content


def _is_number(text: str | None) -> TypeGuard[str]:
    return text is not None and text.isdecimal() and text.isascii()


def _expect_success(fields: Fields) -> None:
    if not same_word(fields.word("result"), "success"):
        raise fields.error("result", "is not the promised confirmation")
