"""The only row locks of messages."""

from django.db.models import QuerySet

from messaging.models import BuyerMessage


def lock_message(pk: int) -> BuyerMessage:
    """Lock one message until the transaction ends."""
    rows: QuerySet[BuyerMessage] = BuyerMessage.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("shop").get(pk=pk)
