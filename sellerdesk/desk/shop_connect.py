"""Connecting a shop: what is typed, what the key told, and the person's yes."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from accounts import audit, doors
from accounts.models import User
from accounts.selectors import may_connect, shops_of
from accounts.states import Action
from ozon.client.errors import OzonError
from ozon.models import Shop
from sellerdesk.cabinet_words import report_of
from sellerdesk.desk import candidate as candidates
from sellerdesk.desk.shop_errors import complaint
from sellerdesk.desk.shop_forms import KEEPERS, ConnectForm, connected_already
from sellerdesk.desk.tries import may_try, tried_often
from sellerdesk.shops import connect, kept, read_key, sends_key_in_clear


@sensitive_post_parameters("api_key")
@require_http_methods(["GET", "HEAD", "POST"])
def shop_add(request: HttpRequest) -> HttpResponse:
    """The form; a key that works leads on to what it told. Nothing is connected here."""
    user = _connecting(request)
    if request.method != "POST":
        candidates.forget(request)
        return render(request, "desk/shop_add.html", {"form": ConnectForm(user=user)})
    form = ConnectForm(request.POST, user=user)
    if form.is_valid() and _tried(request, form):
        return doors.SeeOther(reverse("shop-confirm"))
    return render(request, "desk/shop_add.html", {"form": form})


@sensitive_variables()
def _tried(request: HttpRequest, form: ConnectForm) -> bool:
    """Whether the key told something; its candidate is kept then. Else the form says what was wrong, and where."""
    typed = {name: str(value) for name, value in form.cleaned_data.items()}
    if not may_try(request.user):
        form.add_error(None, tried_often())
        return False
    try:
        reading = read_key(**{name: typed[name] for name in ("client_id", "api_key", "api_url")})
    except OzonError as error:
        form.add_error(*complaint(error))
        return False
    # Of a shop he does not see only who has its key is told that it is connected.
    if Shop.objects.filter(client_id=typed["client_id"], api_url=typed["api_url"]).exists():
        form.add_error("client_id", connected_already())
        return False
    candidates.keep(request, typed, reading)
    return True


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def shop_confirm(request: HttpRequest) -> HttpResponse:
    """What the key told, and the question; a POST connects. A second press finds the shop connected."""
    user = _connecting(request)
    candidate = candidates.kept(request)
    if candidate is None:
        messages.warning(request, _("The key was not kept any longer. Type it once more."))
        return doors.SeeOther(reverse("shop-add"))
    if request.method == "POST":
        if request.POST.get("which") != candidates.mark(request):
            messages.warning(request, _("Another key was tried meanwhile. Look at what it told."))
            return doors.SeeOther(reverse("shop-confirm"))
        return _connect(request, candidate, user)
    reading = candidate.reading
    context = {
        "candidate": candidate,
        "which": candidates.mark(request),
        "report": report_of(reading.cabinet, reading.key_expires_at, now=timezone.now()),
        "keeper": dict(KEEPERS)[candidate.keeper],
        "in_clear": sends_key_in_clear(candidate.api_url),
    }
    return render(request, "desk/shop_confirm.html", context)


@sensitive_variables()
def _connect(request: HttpRequest, candidate: candidates.Candidate, user: User) -> HttpResponse:
    candidates.forget(request)
    try:
        with transaction.atomic():
            shop = connect(
                name=candidate.name,
                client_id=candidate.client_id,
                api_key=candidate.api_key,
                api_url=candidate.api_url,
                owner=user,
                stock_keeper=candidate.keeper,
                reading=candidate.reading,
            )
            audit.record(user, Action.SHOP_CONNECTED, shop=shop)
    except IntegrityError:
        messages.warning(request, connected_already())
        return doors.SeeOther(reverse("connection"))
    messages.success(request, _("“%(shop)s” is connected. Its history is being read.") % {"shop": shop.name})
    if not shops_of(user).exclude(pk=shop.pk).exists():  # the first: its queue fills as it is read
        return doors.SeeOther(reverse("queue"))
    return doors.SeeOther(f"{reverse('connection')}#shop-{shop.pk}")


@require_POST
def shop_leave(request: HttpRequest) -> HttpResponse:
    """Not this one: the key is forgotten."""
    _connecting(request)
    candidates.forget(request)
    return doors.SeeOther(reverse("connection" if kept().exists() else "queue"))


def _connecting(request: HttpRequest) -> User:
    """The user, if he may connect a shop; ``PermissionDenied`` (403) else."""
    user = doors.member(request)
    if not may_connect(user):
        raise PermissionDenied(_("Shops are connected by owners, and by whoever runs this installation."))
    return user
