"""The messages of a posting as the page shows them: a composer, something to paste, or what was said."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from messaging.explain import Remark, remarks
from messaging.models import BuyerMessage, PostingFacts
from messaging.rules import MAX_LENGTH, check
from messaging.states import EDITABLE, MessageState
from messaging.windows import Window, window


@dataclass(frozen=True)
class Letter:
    """One message. ``text`` is what stands in the field: a person's words that were not taken go before the saved
    ones, which are then in ``saved``. ``remarks`` are about ``text``. ``unsent`` are words that came too late."""

    message: BuyerMessage
    text: str
    saved: str
    unsent: str
    remarks: list[Remark]
    is_open: bool
    is_manual: bool
    is_waiting: bool

    @property
    def marked(self) -> SafeString:
        """The text for the mirror under the field, with the forbidden words marked where they can be found."""
        words = [re.escape(remark.words) for remark in self.remarks if remark.words]
        if not words:
            return format_html("{}", self.text)
        parts = re.split(f"({'|'.join(words)})", self.text, flags=re.IGNORECASE)
        pieces = (("mark" if at % 2 else "span", part) for at, part in enumerate(parts))
        return format_html_join("", "<{0}>{1}</{0}>", pieces)

    @property
    def key(self) -> str:
        """Under which name words that were not taken are kept, after the room's own part."""
        return str(self.message.pk)

    @property
    def length(self) -> int:
        return len(self.text)

    @property
    def limit(self) -> int:
        return MAX_LENGTH


def letter_of(message: BuyerMessage, typed: Mapping[str, Any]) -> Letter:
    """The message with the reader's own unsaved words, where there are any."""
    is_open = message.state in EDITABLE
    words = str(typed.get("text", ""))
    own = words if is_open else ""
    differs = bool(own) and own != message.text
    findings = [finding.as_json() for finding in check(own)] if differs else message.findings
    return Letter(
        message=message,
        text=own if differs else message.text,
        saved=message.text if differs else "",
        unsent="" if is_open or words == message.text else words,
        remarks=remarks(findings) if is_open else [],
        is_open=is_open,
        is_manual=message.state == MessageState.MANUAL,
        is_waiting=message.state in {MessageState.QUEUED, MessageState.UNKNOWN},
    )


def letters_of(messages: list[BuyerMessage], typed_of: Callable[[int], Mapping[str, Any]]) -> list[Letter]:
    """Oldest first, as a talk reads."""
    return [letter_of(message, typed_of(message.pk)) for message in reversed(messages)]


def window_of(facts: PostingFacts | None, now: datetime) -> Window | None:
    """Until when the buyer may be written to; None where nothing is known of the posting."""
    return window(facts, now) if facts else None
