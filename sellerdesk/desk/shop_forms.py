"""What is typed about a shop."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.forms import dress
from accounts.models import User
from accounts.selectors import shops_of
from ozon.models import Shop
from ozon.states import StockKeeper
from sellerdesk.shops import is_address

KEEPERS = [
    (
        StockKeeper.OZON,
        gettext_lazy(
            "Ozon or another system: a 1C, a warehouse program, a person in Ozon's cabinet. "
            "This desk compares its figures with Ozon's and tells Ozon nothing."
        ),
    ),
    (
        StockKeeper.DESK,
        gettext_lazy(
            "This desk. Once its switch is on, Ozon is told what is free after every cancellation and return, "
            "and what another system wrote there is overwritten."
        ),
    ),
    (
        StockKeeper.UNDECIDED,
        gettext_lazy("Decide later. Until then nothing is told, and the stock switch stays off."),
    ),
]


def key_field(label: str) -> forms.CharField:
    """Never echoed back, never offered to a browser's memory."""
    words = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "off"}
    return forms.CharField(
        label=label, max_length=200, widget=forms.PasswordInput(attrs=words, render_value=False)
    )


class ConnectForm(forms.Form):
    """A cabinet to connect, by ``user``. ``api_url`` left empty is Ozon's own address (or the installation's).

    What it says of shops that are connected it says of those the user sees.
    """

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("How your people call the shop.")
    )
    client_id = forms.CharField(
        label="Client-Id", max_length=40, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    api_key = key_field("Api-Key")
    stock_keeper = forms.ChoiceField(
        label=gettext_lazy("Who keeps the stock numbers?"),
        choices=KEEPERS,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one; it can be changed later.")},
    )
    api_url = forms.CharField(
        label=capfirst(gettext_lazy("API address")),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Leave it as it is, unless the desk is to practise on a sandbox."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["api_url"].initial = settings.OZON_API_URL
        dress(self)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if shops_of(self.user).filter(name=name).exists():
            raise ValidationError(_("There is a shop of this name already."))
        return name

    def clean_client_id(self) -> str:
        client_id: str = self.cleaned_data["client_id"]
        if not (client_id.isascii() and client_id.isprintable() and " " not in client_id):
            raise ValidationError(_("A Client-Id is a number; Ozon shows it beside the key."))
        return client_id

    def clean_api_key(self) -> str:
        return clean_key(self.cleaned_data["api_key"])

    def clean_api_url(self) -> str:
        url = self.cleaned_data["api_url"].rstrip("/") or settings.OZON_API_URL.rstrip("/")
        if not is_address(url):
            raise ValidationError(
                _("This is no address of an API: it begins with https:// and holds no password.")
            )
        if not may_name(self.user, url):
            raise ValidationError(_("A new address is named by whoever runs this installation."))
        return str(url)

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        mine = {name: typed[name] for name in ("client_id", "api_url") if name in typed}
        if len(mine) == 2 and shops_of(self.user).filter(**mine).exists():
            self.add_error("client_id", connected_already())
        return typed


class KeyForm(forms.Form):
    api_key = key_field(gettext_lazy("New Api-Key"))  # type: ignore[arg-type]  # a label may be lazy

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self)

    def clean_api_key(self) -> str:
        return clean_key(self.cleaned_data["api_key"])


class KeeperForm(forms.Form):
    stock_keeper = forms.ChoiceField(
        label=gettext_lazy("Who keeps the stock numbers?"), choices=KEEPERS, widget=forms.RadioSelect
    )


class RemoveForm(forms.Form):
    """The shop's name once more, so that no slip of the hand removes a shop."""

    name = forms.CharField(
        label=gettext_lazy("Type the name of the shop"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shop = shop
        dress(self)

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if name != self.shop.name.strip():
            raise ValidationError(_("This is not the name of the shop."))
        return name


def may_name(user: User, url: str) -> bool:
    """Whether the user may have the desk call ``url``. It would call addresses inside the network too and tell what
    answers there, so only an ops admin names one that is neither the installation's nor that of a shop of the user's.
    """
    known = url == settings.OZON_API_URL.rstrip("/") or shops_of(user).filter(api_url=url).exists()
    return user.is_superuser or known


def connected_already() -> str:
    return _("This cabinet is connected already.")


def clean_key(key: str) -> str:
    """What can go into a header; the complaint never repeats it."""
    if not (key.isascii() and key.isprintable() and " " not in key):
        raise ValidationError(_("This is not a key: it holds characters a key cannot have."))
    return key
