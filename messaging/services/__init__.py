"""The only writers of messages to buyers and of their files."""

from messaging.services.basics import (
    ITEM,
    Stale,
    TooLate,
    digest,
    effect_key,
    file_key,
    item_key,
    message_pk,
    next_attempt,
    queue_up,
    reopen,
    tell,
    to_state,
)
from messaging.services.by_hand import mark_pasted, pasted, to_hand
from messaging.services.editing import approve, discard, save_text, withdraw
from messaging.services.lapsing import expire, look_at_windows, revive
from messaging.services.leaving import let_out, make_manual, send, take_back
from messaging.services.reading import mark_read
from messaging.services.sending_files import file_to_state, send_next_file

__all__ = [
    "ITEM",
    "Stale",
    "TooLate",
    "approve",
    "digest",
    "discard",
    "effect_key",
    "expire",
    "file_key",
    "file_to_state",
    "item_key",
    "let_out",
    "look_at_windows",
    "make_manual",
    "mark_pasted",
    "mark_read",
    "message_pk",
    "next_attempt",
    "pasted",
    "queue_up",
    "reopen",
    "revive",
    "save_text",
    "send",
    "send_next_file",
    "take_back",
    "tell",
    "to_hand",
    "to_state",
    "withdraw",
]
