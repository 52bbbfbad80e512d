"""Which cancellations draft a message to the buyer: by scheme and initiator, as the shop says or by default."""

from collections.abc import Mapping

from django.db import transaction

from orders.models import Cancellation, DraftRule
from orders.states import CancelCause, Initiator, Scheme
from ozon.models import Shop

Place = tuple[str, str]  # scheme, initiator
Drafts = Mapping[Place, bool]

# Who did something a buyer wants to hear about; the system's and Ozon's own cancellations Ozon explains itself.
_ADDRESSED = frozenset({Initiator.BUYER, Initiator.SELLER, Initiator.CARRIER})
# The seller may start no talk about an FBO order (only the buyer does).
SCHEMES = (Scheme.FBS, Scheme.RFBS, Scheme.FBO)
DEFAULTS: dict[Place, bool] = {
    (scheme, initiator): scheme != Scheme.FBO and initiator in _ADDRESSED
    for scheme in SCHEMES
    for initiator in Initiator
}
# A buyer who left the parcel where it was knows why, whatever the table says.
NEVER = frozenset({CancelCause.NOT_COLLECTED})


def drafts_of(shop: Shop) -> dict[Place, bool]:
    """The whole table of a shop: one query."""
    told = DraftRule.objects.filter(shop=shop).values_list("scheme", "initiator", "drafts")
    return {**DEFAULTS, **{(scheme, initiator): drafts for scheme, initiator, drafts in told}}


def is_drafted(case: Cancellation, drafts: Drafts) -> bool:
    """Whether this cancellation drafts a message; the shop's master switch is asked before."""
    place = (case.posting.scheme, case.initiator)
    return case.cause not in NEVER and drafts.get(place, False)


@transaction.atomic
def set_drafts(shop: Shop, wanted: Drafts) -> int:
    """Keep the shop's table; how many answers are others than before. Counts for cancellations read from now on."""
    before = drafts_of(shop)
    changed = {place: drafts for place, drafts in wanted.items() if before.get(place) != drafts}
    DraftRule.objects.bulk_create(
        [
            DraftRule(shop=shop, scheme=scheme, initiator=initiator, drafts=drafts)
            for (scheme, initiator), drafts in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["shop", "scheme", "initiator"],
        update_fields=["drafts"],
    )
    return len(changed)
