"""The forms of the team page, and the one a newcomer fills in."""

from typing import Any

from django import forms
from django.contrib.auth.forms import UserCreationForm
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import dress, own_names, show_rules, time_zones
from accounts.models import Membership, User
from accounts.names import alike, seen
from accounts.people import grantable_in
from accounts.selectors import members, shops_where
from accounts.states import Permission, Role, rank
from ozon.models import Shop


class RoleForm(forms.Form):
    """Another role for a person in one shop, none above that of who gives it."""

    role = forms.ChoiceField(label=_("Role"))

    def __init__(self, data: Any = None, *, place: Membership, roles: list[Role]) -> None:
        super().__init__(data, initial={"role": place.role}, auto_id=f"role{place.pk}_%s")
        field = self.fields["role"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = [(role.value, role.label) for role in reversed(roles)]
        dress(self)


class InviteForm(forms.Form):
    """Shops and a role, and for whom it is, if one likes to say."""

    shops = forms.ModelMultipleChoiceField(
        label=_("Shops"), queryset=Shop.objects.none(), widget=forms.CheckboxSelectMultiple
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)
    name = forms.CharField(
        label=_("For whom"),
        max_length=150,
        required=False,
        help_text=_("So that you recognise the invitation in the list."),
    )
    email = forms.EmailField(label=_("Email"), required=False, help_text=_("Nothing is sent there."))

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        led = shops_where(user, Permission.PEOPLE)
        self.roles = grantable_in(user, led)
        shops, role = self.fields["shops"], self.fields["role"]
        assert isinstance(shops, forms.ModelMultipleChoiceField)  # noqa: S101 - declared above
        assert isinstance(role, forms.ChoiceField)  # noqa: S101 - declared above
        shops.queryset = led
        given = {one for roles in self.roles.values() for one in roles}
        role.choices = [(one.value, one.label) for one in sorted(given, key=rank, reverse=True)]
        self.initial = {"role": Role.OPERATOR, "shops": list(self.roles) if len(self.roles) == 1 else []}
        dress(self)

    def clean(self) -> dict[str, Any]:
        """A manager of one shop and owner of another gives in each what he may there."""
        data = super().clean() or self.cleaned_data
        role, shops = data.get("role"), data.get("shops") or []
        wrong = [shop.name for shop in shops if role and role not in self.roles[shop.pk]]
        if wrong:
            self.add_error("role", _("In “%(shop)s” you cannot give this role.") % {"shop": wrong[0]})
        return data


class JoinForm(UserCreationForm[User]):
    """Everything a new account needs. The name stands under decisions, so it is asked for once and here; a login that
    differs from a colleague's in capitals alone is taken: an @ in a note could mean either. So is a colleague's name:
    nobody signs as somebody else."""

    first_name = forms.CharField(label=_("First name"), max_length=150)
    last_name = forms.CharField(label=_("Last name"), max_length=150, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=own_names)
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)

    class Meta:
        model = User
        fields = ["username", "first_name", "last_name", "language", "time_zone"]
        labels = {"username": _("Login name")}
        help_texts = {"username": _("Letters, digits and @ . + - _")}

    def __init__(self, *args: Any, shops: list[Shop], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shops = shops
        show_rules(self.fields["password1"])
        self.fields["password2"].help_text = ""
        dress(self)

    def clean_first_name(self) -> str:
        name = seen(self.cleaned_data["first_name"])
        if not name:
            raise ValidationError(self.fields["first_name"].error_messages["required"])
        return name

    def clean_last_name(self) -> str:
        return seen(self.cleaned_data["last_name"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        mine = alike(f"{data.get('first_name', '')} {data.get('last_name', '')}")
        if mine and any(alike(one.label) == mine for one in members(self.shops)):
            self.add_error(
                "first_name",
                _("A colleague of this shop is called so already: add what tells the two of you apart."),
            )
        return data
