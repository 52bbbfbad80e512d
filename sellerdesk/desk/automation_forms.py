"""The form of a rule of automation."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms import dress
from accounts.models import User
from orders.forms import AmountField
from ozon.models import Shop
from returns.models import Rule
from returns.rule_deeds import MONEY
from returns.rule_match import words_of
from returns.rule_states import RuleAct
from sellerdesk.desk.wording import money_text
from worklist.selectors import workers

LONGEST_DELAY = 7 * 24 * 60  # minutes
MOST_OFFERS = 200
CONDITIONS = ("scheme", "words", "is_defect", "has_photos", "amount_from", "amount_to", "offers")
EITHER = (("", _("does not matter")), ("yes", _("yes")), ("no", _("no")))
IS: dict[str, bool | None] = {"": None, "yes": True, "no": False}
SCHEMES = (("", _("any")), ("rFBS", "rFBS"), ("FBS", "FBS"), ("FBO", "FBO"))


def _sum_field(label: Any) -> AmountField:
    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "input num sum"})
    return AmountField(required=False, max_length=40, label=label, widget=widget)


class _People(forms.ModelChoiceField):  # type: ignore[type-arg]  # no generic when it runs
    """A colleague by his name."""

    def label_from_instance(self, obj: User) -> str:
        return obj.label


class RuleForm(forms.Form):
    """Conditions, the act, and how long a person has to stop it. Sums are in the shop's currency."""

    name = forms.CharField(max_length=120, label=_("Name"))
    scheme = forms.ChoiceField(required=False, choices=SCHEMES, label=_("Scheme"))
    words = forms.CharField(
        required=False,
        max_length=200,
        label=_("Words in the reason"),
        help_text=_("Of Ozon's reason or the buyer's words; several apart by commas, one is enough."),
    )
    is_defect = forms.ChoiceField(required=False, choices=EITHER, label=_("A defect, by Ozon"))
    has_photos = forms.ChoiceField(required=False, choices=EITHER, label=_("The buyer sent pictures"))
    amount_from = _sum_field(_("Sum of the claim from"))
    amount_to = _sum_field(_("Sum of the claim up to"))
    offers = forms.CharField(
        required=False,
        max_length=20_000,
        label=_("Articles"),
        help_text=_("One a line, or apart by commas. Empty: any."),
        widget=forms.Textarea(attrs={"rows": 2, "class": "area"}),
    )
    act = forms.ChoiceField(choices=RuleAct.choices, label=_("What the rule does"))
    percent = forms.IntegerField(
        required=False, min_value=1, max_value=99, label=_("Part of the price, %"), help_text=_("For a part.")
    )
    assignee = _People(
        required=False, queryset=User.objects.none(), label=_("Colleague"), help_text=_("Who gets the case.")
    )
    delay_minutes = forms.IntegerField(
        min_value=0,
        max_value=LONGEST_DELAY,
        initial=60,
        label=_("Minutes a person has to stop it"),
        help_text=_("Counts once the rule does things by itself."),
    )

    def __init__(self, *args: Any, shop: Shop, rule: Rule | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {} if rule is None else _written(rule))
        super().__init__(*args, **kwargs)
        self.shop = shop
        people: _People = self.fields["assignee"]  # type: ignore[assignment]  # declared above
        people.queryset, people.empty_label = workers(shop), "—"
        for name in ("percent", "delay_minutes"):
            self.fields[name].widget = forms.TextInput(
                attrs={"inputmode": "numeric", "autocomplete": "off", "class": "input num sum"}
            )
        dress(self)

    def clean_words(self) -> str:
        return ", ".join(words_of(self.cleaned_data["words"]))[:200]

    def clean_offers(self) -> list[str]:
        text = self.cleaned_data["offers"].replace(",", "\n")
        offers = list(dict.fromkeys(one.strip() for one in text.splitlines() if one.strip()))
        if len(offers) > MOST_OFFERS or any(len(one) > 100 for one in offers):
            raise ValidationError(_("At most 200 articles of at most 100 characters."))
        return offers

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.errors:
            return data
        low, high = data["amount_from"], data["amount_to"]
        if low is not None and high is not None and low > high:
            self.add_error("amount_to", _("The sum up to is below the sum from."))
        if data["act"] == RuleAct.PARTIAL and data["percent"] is None:
            self.add_error("percent", _("Say which part of the price."))
        if data["act"] == RuleAct.ASSIGN and data["assignee"] is None:
            self.add_error("assignee", _("Say who gets the case."))
        if data["act"] in MONEY and not any(data[name] for name in CONDITIONS):
            raise ValidationError(_("A rule that gives money back needs at least one condition."))
        return data

    def fill(self, rule: Rule) -> Rule:
        """The rule as the form says it; not saved."""
        data = self.cleaned_data
        for name in ("name", "scheme", "words", "amount_from", "amount_to", "offers", "act", "delay_minutes"):
            setattr(rule, name, data[name])
        rule.is_defect, rule.has_photos = IS[data["is_defect"]], IS[data["has_photos"]]
        has_sum = data["amount_from"] is not None or data["amount_to"] is not None
        rule.currency = self.shop.currency if has_sum else ""
        rule.percent = data["percent"] if data["act"] == RuleAct.PARTIAL else None
        rule.assignee = data["assignee"] if data["act"] == RuleAct.ASSIGN else None
        return rule


def _written(rule: Rule) -> dict[str, Any]:
    """The rule as a person types it."""
    names = ("name", "scheme", "words", "act", "percent", "delay_minutes")
    told = {True: "yes", False: "no", None: ""}
    sums = {"amount_from": rule.amount_from, "amount_to": rule.amount_to}
    return {
        **{name: getattr(rule, name) for name in names},
        **{name: "" if amount is None else money_text(amount, "") for name, amount in sums.items()},
        "is_defect": told[rule.is_defect],
        "has_photos": told[rule.has_photos],
        "offers": "\n".join(rule.offers),
        "assignee": rule.assignee_id,
    }
