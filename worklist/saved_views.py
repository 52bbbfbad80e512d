"""The only writers of saved views. A view is its owner's, or of everybody in one shop; then the shop's leads may change
it too, and the shop's audit list tells who shared it and who took it away."""

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from accounts import audit
from accounts.models import User
from accounts.selectors import may, shops_of
from accounts.states import Action, Permission
from ozon.models import Shop
from worklist.models import SavedView

MOST = 40  # of one person
LONGEST = 60


class NameTaken(Exception):
    """The owner has a view of this name, or the name is empty."""


class TooMany(Exception):
    """The owner has ``MOST`` views."""


class NotYours(Exception):
    """Neither one's own nor of a shop one leads; or to be shared in a shop one does not lead."""


def seen_by(user: User) -> QuerySet[SavedView]:
    """The user's own views and those shared in his shops, by name. One he shared in a shop he left is the shop's."""
    shared = Q(shop__in=shops_of(user).order_by().values("pk"))
    rows = SavedView.objects.filter(Q(owner=user, shop=None) | shared).select_related("owner")
    return rows.order_by("name", "pk")


def may_change(user: User, view: SavedView) -> bool:
    return view.owner_id == user.pk or (view.shop is not None and may(user, Permission.SETTLE, view.shop))


@transaction.atomic
def save(*, owner: User, name: str, query: str, shop: Shop | None = None) -> SavedView:
    """Keep a view under a name, for oneself or for a shop one leads. Raises ``NameTaken``, ``TooMany`` and
    ``NotYours``."""
    _check_shop(owner, shop)
    if SavedView.objects.filter(owner=owner).count() >= MOST:
        raise TooMany
    view = SavedView(owner=owner, name=_name(name), query=query[:1000], shop=shop)
    _write(view)
    _tell(view, by=owner, was=None)
    return view


@transaction.atomic
def change(view: SavedView, *, by: User, name: str, shop: Shop | None, query: str | None = None) -> None:
    """Give the view another name, show it to a shop or to nobody else, let it show something else. Idempotent. Raises
    ``NameTaken``, ``NotYours``."""
    if not may_change(by, view):
        raise NotYours
    if shop != view.shop:
        _check_shop(by, shop)
    was = (view.shop, view.name) if view.shop else None
    view.name, view.shop = _name(name), shop
    view.query = view.query if query is None else query[:1000]
    _write(view)
    _tell(view, by=by, was=was)


@transaction.atomic
def remove(view: SavedView, *, by: User) -> None:
    """Forget the view, for everybody. Raises ``NotYours``."""
    if not may_change(by, view):
        raise NotYours
    view.delete()
    if view.shop:
        audit.record(by, Action.VIEW_DELETED, shop=view.shop, name=view.name)


def _tell(view: SavedView, *, by: User, was: tuple[Shop, str] | None) -> None:
    """Write down what a shop sees now and did not before. ``was``: the shop that saw it, and its name there."""
    if was and was[0] != view.shop:
        audit.record(by, Action.VIEW_DELETED, shop=was[0], name=was[1])
    if view.shop and was != (view.shop, view.name):
        audit.record(by, Action.VIEW_SHARED, shop=view.shop, name=view.name)


def _check_shop(user: User, shop: Shop | None) -> None:
    if shop is not None and not may(user, Permission.SETTLE, shop):
        raise NotYours


def _name(name: str) -> str:
    tidy = " ".join(name.replace("\x00", "").split())[:LONGEST]
    if not tidy:
        raise NameTaken
    return tidy


def _write(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:  # two presses at once; the constraint decides
        raise NameTaken from error
