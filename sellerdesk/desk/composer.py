"""The messages of a posting as the page shows them: a composer, something to paste, or what was said."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.safestring import SafeString

from messaging.cabinet import chat_link
from messaging.explain import Remarks, marked, remarks
from messaging.forms import LONGEST
from messaging.models import BuyerMessage, PostingFacts
from messaging.policy import judge
from messaging.rules import MAX_LENGTH
from messaging.states import EDITABLE, MessageState
from messaging.windows import Window, window
from ozon.models import Shop


@dataclass(frozen=True)
class Letter:
    """One message. ``text`` is what stands in the field: a person's words that were not taken go before the saved
    ones, which are then in ``saved``. ``remarks`` are about ``text``; ``may_answer``: that is what is saved, and a rule
    keeps it here. ``unsent`` are words that came too late."""

    message: BuyerMessage
    text: str
    saved: str
    unsent: str
    remarks: Remarks
    is_open: bool
    is_manual: bool  # or too late to be sent from here
    is_waiting: bool
    may_answer: bool

    @property
    def marked(self) -> SafeString:
        """The text for the mirror under the field, with the words of findings marked."""
        return marked(self.text, self.remarks)

    @property
    def key(self) -> str:
        """Under which name words that were not taken are kept, after the room's own part."""
        return str(self.message.pk)

    @property
    def cabinet(self) -> str:
        """Where its dialogue is in Ozon's cabinet."""
        return chat_link(self.message.chat_id)

    @property
    def length(self) -> int:
        return len(self.text)

    @property
    def limit(self) -> int:
        return MAX_LENGTH

    @property
    def longest(self) -> int:
        """What the field takes: a paste beyond the limit is judged, and not cut without a word."""
        return LONGEST


def letter_of(message: BuyerMessage, typed: Mapping[str, Any], shop: Shop) -> Letter:
    """The message of the shop with the reader's own unsaved words, where there are any."""
    is_open = message.state in EDITABLE
    words = str(typed.get("text", ""))
    own = words if is_open else ""
    differs = bool(own) and own != message.text
    said: Remarks = remarks([], shop)
    if is_open:
        text = own if differs else message.text
        said = remarks(judge(shop, text) if differs else message.findings, shop, message, text=text)
    return Letter(
        message=message,
        text=own if differs else message.text,
        saved=message.text if differs else "",
        unsent="" if is_open or words == message.text else words,
        remarks=said,
        is_open=is_open,
        is_manual=message.state in {MessageState.MANUAL, MessageState.EXPIRED},
        is_waiting=message.state in {MessageState.QUEUED, MessageState.UNKNOWN},
        may_answer=message.state == MessageState.BLOCKED and not differs,
    )


def letters_of(
    messages: list[BuyerMessage], typed_of: Callable[[int], Mapping[str, Any]], shop: Shop
) -> list[Letter]:
    """Messages of one shop, oldest first, as a talk reads."""
    return [letter_of(message, typed_of(message.pk), shop) for message in reversed(messages)]


def window_of(facts: PostingFacts | None, now: datetime) -> Window | None:
    """Until when the buyer may be written to; None where nothing is known of the posting."""
    return window(facts, now) if facts else None
