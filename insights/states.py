"""When a key's end is told, and in which words. Pure: work items keep the words, pages translate them."""

from collections.abc import Mapping
from enum import IntEnum

from django.utils.translation import gettext_noop


class Step(IntEnum):
    """Days before the end of a key at which it is told, louder each time; at the end itself for the last time."""

    ENDED = 0
    DAY = 1
    THREE_DAYS = 3
    WEEK = 7
    FORTNIGHT = 14


REASONS: Mapping[Step, str] = {
    Step.FORTNIGHT: gettext_noop(
        "The Api-Key ends within 14 days. Make a new one in Ozon's cabinet and replace it here."
    ),
    Step.WEEK: gettext_noop(
        "The Api-Key ends within 7 days. Make a new one in Ozon's cabinet and replace it here."
    ),
    Step.THREE_DAYS: gettext_noop(
        "The Api-Key ends within 3 days. Then nothing is read and nothing is written."
    ),
    Step.DAY: gettext_noop("The Api-Key ends within 1 day. Then nothing is read and nothing is written."),
    Step.ENDED: gettext_noop(
        "The Api-Key has ended. Nothing is read and nothing is written until it is replaced."
    ),
}
REFUSED = gettext_noop(
    "Ozon refuses the Api-Key. Nothing is read and nothing is written until it is replaced."
)
OVER = gettext_noop("The key is good again.")
TAKEN_OVER = gettext_noop("Ozon refuses the key already.")
