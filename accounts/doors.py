"""What the view behind every button does first and last: look inside the walls, ask the role, answer 303."""

from collections.abc import Iterable
from typing import Any, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import Membership, User
from accounts.selectors import scope
from accounts.states import ALLOWED, Permission
from ozon.models import Shop

M = TypeVar("M", bound=Model)
TYPED = "typed"


class SeeOther(HttpResponseRedirect):
    """303: whatever the method was, read this next. A reload repeats no write."""

    status_code = 303


def member(request: HttpRequest) -> User:
    """The person behind the request. Raises ``PermissionDenied`` for a stranger."""
    if not isinstance(request.user, User):
        raise PermissionDenied
    return request.user


def row_or_404(rows: QuerySet[M], request: HttpRequest, pk: int) -> M:
    """The row, if it is in one of the user's shops; another shop's looks as if it were not there."""
    return get_object_or_404(scope(rows, request.user), pk=pk)


def permissions(user: User, shop: Shop) -> frozenset[Permission]:
    """All the user may do in the shop, in one query."""
    if user.is_superuser:
        return frozenset(Permission)
    role = Membership.objects.filter(user=user, shop=shop).values_list("role", flat=True).first()
    return frozenset(permission for permission in Permission if role in ALLOWED[permission])


def require(request: HttpRequest, permission: Permission, shop: Shop) -> User:
    """The user, if his role in the shop allows this; ``PermissionDenied`` (403) with the reason else."""
    user = member(request)
    if permission not in permissions(user, shop):
        raise PermissionDenied(no_right())
    return user


def no_right() -> str:
    return _("Your role in this shop does not allow this.")


def remember_language(response: HttpResponse, user: User) -> None:
    """The login page of this browser speaks the person's language from now on."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        user.language,
        max_age=31_536_000,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
    )


def to_posting(shop_id: int, posting_number: str) -> SeeOther:
    """Back to the posting's page; to the queue where the case has no posting."""
    if not posting_number:
        return SeeOther(reverse("queue"))
    return SeeOther(reverse("posting", args=[shop_id, posting_number]))


def keep_typed(request: HttpRequest, key: str, words: dict[str, Any]) -> None:
    """Keep what a person typed into a form that was not accepted, so that it is not lost."""
    request.session[TYPED] = {**request.session.get(TYPED, {}), key: words}


def keep_or_forget(request: HttpRequest, key: str, names: Iterable[str], *, is_refused: bool) -> None:
    """Keep the words of these fields of a refused form; forget them once they were taken."""
    if is_refused:
        keep_typed(request, key, {name: request.POST.get(name, "")[:2000] for name in names})
    else:
        forget_typed(request, key)


def typed(request: HttpRequest, key: str) -> dict[str, Any]:
    """What was typed and not accepted; empty when nothing was."""
    words: dict[str, Any] = request.session.get(TYPED, {}).get(key, {})
    return words


def forget_typed(request: HttpRequest, key: str) -> None:
    """The words were taken, or are not wanted any more. Idempotent."""
    kept = request.session.get(TYPED, {})
    if key in kept:
        request.session[TYPED] = {name: words for name, words in kept.items() if name != key}
