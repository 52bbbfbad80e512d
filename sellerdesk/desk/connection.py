"""The connection page: how each shop's reading of Ozon goes, and what the desk may write there."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Window
from django.db.models.functions import RowNumber
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import audit, doors
from accounts.models import User
from accounts.selectors import may_connect, roles_of, shops_of
from accounts.states import ALLOWED, Action, Permission
from outbox.models import Effect, Switch
from outbox.services import NotAllowed, set_switch
from outbox.states import SWITCH_OF, EffectKind, Mode, Status, SwitchKind
from ozon.models import Fact, Shop, SyncSource
from ozon.states import FactKind
from sellerdesk.desk.shop_page import Progress, progress_of
from sellerdesk.desk.wording import span_text

FACTS_SHOWN = 30
# A pass takes its time; only more than this beyond its turn is worth a word.
PATIENCE = timedelta(seconds=30)


@dataclass(frozen=True)
class SourceRow:
    """One source. ``late`` is how far it is behind its turn, in words; empty when it is not."""

    source: SyncSource
    every: str
    late: str


@dataclass(frozen=True)
class SwitchRow:
    kind: SwitchKind
    mode: str
    held: int

    @property
    def label(self) -> str:
        return str(self.kind.label)


@dataclass(frozen=True)
class Card:
    shop: Shop
    sources: list[SourceRow]
    facts: list[Fact]
    switches: list[SwitchRow]
    may_settle: bool
    progress: Progress


class SwitchesForm(forms.Form):
    """One choice per switch; a missing one stays as it is."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # passed through as they came
        for kind in SwitchKind:
            self.fields[kind] = forms.ChoiceField(choices=Mode.choices, required=False)


@require_GET
def connection_page(request: HttpRequest) -> HttpResponse:
    """Every shop of the user. The number of queries does not grow with the shops."""
    user = doors.member(request)
    context = {
        "cards": cards_of(user, now=timezone.now()),
        "modes": Mode.choices,
        "no_right": doors.no_right(),
        "may_connect": may_connect(user),
    }
    return render(request, "desk/connection.html", context)


@require_POST
def set_switches(request: HttpRequest, shop_id: int) -> HttpResponse:
    """Turn a shop's switches. What is held stays held until it is released."""
    shop = get_object_or_404(shops_of(request.user), pk=shop_id)
    user = doors.require(request, Permission.SETTLE, shop)
    form = SwitchesForm(request.POST)
    if form.is_valid():
        modes = {SwitchKind(kind): Mode(mode) for kind, mode in form.cleaned_data.items() if mode}
        try:
            _turn(shop, modes, by=user)
        except NotAllowed as error:  # the question who keeps the stock numbers stands on the shop's page
            messages.error(request, str(error))
            return doors.SeeOther(f"{reverse('shop', args=[shop.pk])}#keeper")
        messages.success(request, _("The switches of “%(shop)s” are set.") % {"shop": shop.name})
    else:
        messages.error(request, _("Choose off, dry run or on for each switch. Nothing was changed."))
    return doors.SeeOther(f"{reverse('connection')}#shop-{shop.pk}")


@transaction.atomic
def _turn(shop: Shop, modes: dict[SwitchKind, Mode], *, by: User) -> None:
    """What is turned stands in the audit list; what stays as it was does not."""
    stood = dict(Switch.objects.filter(shop=shop).values_list("kind", "mode"))
    for kind, mode in modes.items():
        set_switch(shop=shop, kind=kind, mode=mode)
        was = Mode(stood.get(kind, Mode.OFF))
        if was != mode:
            audit.record(by, Action.SWITCH_SET, shop=shop, kind=kind, was=was, mode=mode)


def cards_of(user: User, *, now: datetime) -> list[Card]:
    """The shops with sources, facts, switches and held writes: one query each."""
    shops = list(shops_of(user))
    sources = defaultdict(list)
    for source in SyncSource.objects.filter(shop__in=shops).order_by("id"):
        sources[source.shop_id].append(source_row(source, now=now))
    facts = _facts(shops)
    modes = {(row.shop_id, row.kind): row.mode for row in Switch.objects.filter(shop__in=shops)}
    held = _held(shops)
    roles = roles_of(user)
    settling = ALLOWED[Permission.SETTLE]
    return [
        Card(
            shop,
            sources[shop.pk],
            facts[shop.pk],
            [
                SwitchRow(kind, modes.get((shop.pk, kind), Mode.OFF), held[shop.pk, kind])
                for kind in SwitchKind
            ],
            user.is_superuser or roles.get(shop.pk) in settling,
            progress_of(shop, [row.source for row in sources[shop.pk]]),
        )
        for shop in shops
    ]


def source_row(source: SyncSource, *, now: datetime) -> SourceRow:
    behind = now - source.wanted_at
    every = (
        _("%(n)s s") % {"n": source.interval}
        if source.interval < 60
        else span_text(timedelta(seconds=source.interval))
    )
    return SourceRow(source, every, span_text(behind) if behind > PATIENCE else "")


def _facts(shops: list[Shop]) -> dict[int, list[Fact]]:
    """The newest open facts of each shop; a call that failed is the source's own error and stands there."""
    found: dict[int, list[Fact]] = defaultdict(list)
    place = Window(RowNumber(), partition_by="shop", order_by="-last_at")
    rows = Fact.objects.filter(shop__in=shops, solved_at=None).exclude(kind=FactKind.CALL_FAILED)
    for fact in rows.annotate(place=place).filter(place__lte=FACTS_SHOWN).order_by("-last_at"):
        found[fact.shop_id].append(fact)
    return found


def _held(shops: list[Shop]) -> dict[tuple[int, SwitchKind], int]:
    """How many writes each switch holds back."""
    found: dict[tuple[int, SwitchKind], int] = defaultdict(int)
    rows = (
        Effect.objects.filter(shop__in=shops, status=Status.HELD)
        .values("shop", "kind")
        .annotate(n=Count("id"))
    )
    for row in rows.order_by():
        found[row["shop"], SWITCH_OF[EffectKind(row["kind"])]] += row["n"]
    return found
