"""The only row locks of messages: a message before its files, both before their dialogue."""

from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet

from messaging.models import BuyerMessage, Dialogue, MessageFile


def lock_message(pk: int) -> BuyerMessage:
    """Lock one message until the transaction ends."""
    rows: QuerySet[BuyerMessage] = BuyerMessage.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("shop").get(pk=pk)


def lock_messages(pks: Iterable[int]) -> list[BuyerMessage]:
    """Lock messages in one order, by pk."""
    rows: QuerySet[BuyerMessage] = BuyerMessage.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.select_related("shop").filter(pk__in=list(pks)).order_by("pk"))


def lock_file(pk: int) -> MessageFile:
    """Lock one file, after its message."""
    rows: QuerySet[MessageFile] = MessageFile.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("shop").get(pk=pk)


def lock_files(pks: Iterable[int]) -> list[MessageFile]:
    """Lock files in one order, by pk."""
    rows: QuerySet[MessageFile] = MessageFile.objects.select_for_update(of=("self",), no_key=True)
    return list(rows.filter(pk__in=list(pks)).order_by("pk"))


def lock_dialogue(pk: int) -> Dialogue:
    """Lock one dialogue until the transaction ends: before the facts of its posting and its work item."""
    rows: QuerySet[Dialogue] = Dialogue.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("shop").get(pk=pk)


def lock_dialogues(rows: QuerySet[Dialogue]) -> list[Dialogue]:
    """Lock these dialogues."""
    return list(rows.select_for_update(of=("self",), no_key=True).order_by("pk"))


# The first half of the advisory lock's name; the second is the shop.
_MAILING = 0x5D02


def wait_mailing(shop_id: int) -> None:
    """Wait for the shop's turn at letting out what nobody asked for, and take it until the transaction ends. The last
    lock: whoever counts has what was let out before him committed, and holds what he lets out himself."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_MAILING, shop_id])
