"""Dialogues with buyers and with Ozon."""

from __future__ import annotations

from datetime import datetime

import msgspec

from ozon.client.decode import latin
from ozon.client.fields import Fields

MESSAGE_LIMIT = 20_000


class Chat(msgspec.Struct, frozen=True, kw_only=True):
    """A dialogue without its messages. Message ids are text: they outgrow 64 bits."""

    chat_id: str
    chat_status: str
    chat_type: str
    created_at: datetime | None
    unread_count: int
    first_unread_message_id: str
    last_message_id: str


class ChatMessage(msgspec.Struct, frozen=True, kw_only=True):
    """A message; `data` holds Markdown parts, files and pictures are links in them."""

    message_id: str
    created_at: datetime | None
    user_id: str
    user_type: str
    data: list[str]
    is_image: bool
    is_read: bool
    moderate_image_status: str
    order_number: str
    sku: int | None


def read_chat(fields: Fields) -> Chat:
    """A dialogue from a row of the list. Raises FieldError."""
    chat = fields.object("chat")
    return Chat(
        chat_id=chat.required_word("chat_id"),
        chat_status=chat.word("chat_status"),
        chat_type=chat.word("chat_type"),
        created_at=chat.time("created_at"),
        unread_count=fields.count("unread_count"),
        first_unread_message_id=fields.word("first_unread_message_id"),
        last_message_id=fields.word("last_message_id"),
    )


def read_message(fields: Fields) -> ChatMessage:
    """A message from a row of the history. Raises FieldError."""
    user, context = fields.object("user"), fields.object("context")
    return ChatMessage(
        message_id=fields.required_word("message_id"),
        created_at=fields.time("created_at"),
        user_id=user.word("id"),
        user_type=latin(user.word("type")),
        data=fields.texts("data", limit=MESSAGE_LIMIT),
        is_image=fields.flag("is_image"),
        is_read=fields.flag("is_read"),
        moderate_image_status=fields.word("moderate_image_status"),
        order_number=context.word("order_number"),
        sku=context.maybe_integer("sku"),
    )
