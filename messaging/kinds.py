"""Which kinds of messages a shop has drafted by its cases, and which of them may leave without a person."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import transaction

from messaging.models import KindTerms
from messaging.states import MessageKind
from ozon.models import Shop

# What a case drafts; replies are written by people.
DRAFTED = tuple(kind for kind in MessageKind if kind != MessageKind.REPLY)
FOLLOW_UP_DAYS = 2
# A follow-up comes when nobody expects it, and mostly after the window has closed.
_OFF = frozenset({MessageKind.FOLLOW_UP})


@dataclass(frozen=True)
class Wanted:
    """What a shop says of one kind. ``days``: of a follow-up, after the solution."""

    drafts: bool
    unattended: bool = False
    days: int = FOLLOW_UP_DAYS


Table = Mapping[MessageKind, Wanted]
DEFAULTS: Table = {kind: Wanted(drafts=kind not in _OFF) for kind in DRAFTED}


def kinds_of(shop: Shop) -> dict[MessageKind, Wanted]:
    """The whole table of a shop: one query."""
    return kinds_of_many([shop.pk]).get(shop.pk, dict(DEFAULTS))


def kinds_of_many(shops: Iterable[int]) -> dict[int, dict[MessageKind, Wanted]]:
    """``kinds_of`` for those of these shops that say anything of their own, by key."""
    told: dict[int, dict[MessageKind, Wanted]] = {}
    for row in KindTerms.objects.filter(shop__in=list(shops), kind__in=DRAFTED):
        table = told.setdefault(row.shop_id, dict(DEFAULTS))
        table[MessageKind(row.kind)] = Wanted(row.drafts, row.unattended, row.days)
    return told


@transaction.atomic
def set_kinds(shop: Shop, wanted: Table) -> list[MessageKind]:
    """Keep the shop's table; which kinds are otherwise than before. It counts for what is drafted from now on; a kind
    that may leave without a person does so at once, also what was drafted before and nobody touched."""
    before = kinds_of(shop)
    changed = [kind for kind, row in wanted.items() if kind in before and before[kind] != row]
    KindTerms.objects.bulk_create(
        [
            KindTerms(
                shop=shop,
                kind=kind,
                drafts=wanted[kind].drafts,
                unattended=wanted[kind].unattended,
                days=wanted[kind].days,
            )
            for kind in changed
        ],
        update_conflicts=True,
        unique_fields=["shop", "kind"],
        update_fields=["drafts", "unattended", "days"],
    )
    return changed
