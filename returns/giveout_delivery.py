"""Us → Ozon: a new barcode for fetching returns."""

from typing import Any

from django.utils.translation import gettext_noop

from outbox.handlers import Handler, Seen, Stop, Verdict
from outbox.models import Effect
from outbox.states import EffectKind
from ozon.client import OzonClient
from returns.giveout_codes import mark

RENEWED = gettext_noop("The barcode was renewed already.")


class GiveoutReset(Handler):
    """Not idempotent: each call kills the code before. It replaces only the code the person saw; a lost answer is
    settled by reading which code is good now."""

    kind = EffectKind.GIVEOUT_RESET

    def preview(self, effect: Effect) -> dict[str, Any]:
        return {}

    def deliver(self, effect: Effect, client: OzonClient) -> dict[str, Any]:
        if mark(client.giveouts.barcode()) != effect.payload["code"]:
            raise Stop(RENEWED)
        client.giveouts.reset()
        return {}

    def reconcile(self, effect: Effect, client: OzonClient) -> Verdict:
        """Another code is proof; the same one is none, as readers lag behind writes."""
        is_new = mark(client.giveouts.barcode()) != effect.payload["code"]
        return Verdict(Seen.DONE if is_new else Seen.OPEN)
