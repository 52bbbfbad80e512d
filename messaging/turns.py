"""Whose word is missing in a dialogue, and which question was answered by which word. Pure."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from messaging.states import Author, Topic

# What Ozon writes by itself, in any dialogue: neither a question nor an answer.
BY_ITSELF = frozenset({"NOTIFICATIONUSER", "CRM"})
# In these the other side is Ozon; a manager writes through its CRM.
WITH_OZON = frozenset({Topic.SUPPORT, Topic.MANAGER})
PICTURE = re.compile(r"!\[[^\]]*\]\([^)\s]*\)")
LINK = re.compile(r"\[([^\]]*)\]\([^)\s]*\)")
LONGEST_WORDS = 300  # characters


@dataclass(frozen=True)
class Said:
    """A message as far as it matters whose turn it is."""

    message_id: str
    at: datetime
    author: str
    ozon_author: str = ""

    @property
    def place(self) -> tuple[datetime, int, str]:
        """Its place in the dialogue. Two messages may bear the same moment; Ozon's numbers grow."""
        number = int(self.message_id) if self.message_id.isascii() and self.message_id.isdecimal() else 0
        return self.at, number, self.message_id


@dataclass(frozen=True)
class Episode:
    """From the first word of the other side that nobody had answered to our next one, None while it is missing."""

    asked: Said
    answered: Said | None


@dataclass(frozen=True)
class Turns:
    """``episodes`` in their order; ``waiting``: the words of the other side that wait for us; ``ours`` is our newest
    word, ``theirs`` that of the other side, ``last`` anybody's."""

    episodes: list[Episode] = field(default_factory=list)
    waiting: list[Said] = field(default_factory=list)
    ours: Said | None = None
    theirs: Said | None = None
    last: Said | None = None


def is_ours(said: Said) -> bool:
    return said.author == Author.SELLER


def is_theirs(topic: str, said: Said) -> bool:
    """Whether this word waits for an answer of ours. Notices never do; nor does what Ozon or the courier adds to a
    dialogue with a buyer."""
    if topic == Topic.NOTICES:
        return False
    if topic not in WITH_OZON:
        return said.author == Author.BUYER
    is_manager = topic == Topic.MANAGER and said.ozon_author.upper() == "CRM"
    return said.author == Author.OZON and (is_manager or said.ozon_author.upper() not in BY_ITSELF)


def turns_of(topic: str, messages: Iterable[Said], *, settled_to: datetime | None = None) -> Turns:
    """Read a dialogue from its first message to its last, in whatever order they come.

    ``settled_to``: what the other side wrote up to here waits for nobody, because the dialogue was closed then.
    """
    episodes: list[Episode] = []
    waiting: list[Said] = []
    asked = ours = theirs = last = None
    for said in sorted(messages, key=lambda one: one.place):
        last = said
        if is_theirs(topic, said):
            theirs, asked = said, asked or said
            if settled_to is None or said.at > settled_to:
                waiting.append(said)
        elif is_ours(said) and topic != Topic.NOTICES:
            ours, waiting = said, []
            if asked:
                episodes.append(Episode(asked, said))
                asked = None
    if asked:
        episodes.append(Episode(asked, None))
    return Turns(episodes, waiting, ours, theirs, last)


def words(texts: Sequence[str]) -> str:
    """What was said, on one line and without Ozon's Markdown; empty where it was pictures alone."""
    plain = " ".join(LINK.sub(r"\1", PICTURE.sub(" ", text)) for text in texts)
    line = " ".join(plain.split())
    return line if len(line) <= LONGEST_WORDS else f"{line[: LONGEST_WORDS - 1]}…"
