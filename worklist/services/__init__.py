"""The only writers of work items and the timeline."""

from worklist.services.acts import AlreadyTaken, NoColleague, Stale, assign, give_back, take
from worklist.services.cases import (
    NEVER,
    Card,
    NewItem,
    bring_back,
    close_item,
    close_items,
    hasten,
    open_item,
    open_items,
    reopen,
    show_card,
)
from worklist.services.history import note, note_many
from worklist.services.snoozing import TooLate, TooLong, latest, renew, replied, snooze, wake, wake_due

__all__ = [
    "NEVER",
    "AlreadyTaken",
    "Card",
    "NewItem",
    "NoColleague",
    "Stale",
    "TooLate",
    "TooLong",
    "assign",
    "bring_back",
    "close_item",
    "close_items",
    "give_back",
    "hasten",
    "latest",
    "note",
    "note_many",
    "open_item",
    "open_items",
    "renew",
    "reopen",
    "replied",
    "show_card",
    "snooze",
    "take",
    "wake",
    "wake_due",
]
