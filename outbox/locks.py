"""The only row locks of the outbox."""

from django.db.models import QuerySet

from outbox.models import Effect


def lock_effect(pk: int) -> Effect:
    """Lock one effect until the transaction ends."""
    rows: QuerySet[Effect] = Effect.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("shop").get(pk=pk)
