"""Rules that propose a decision or take it, and a row for each time one fitted a case."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ozon.models import Shop
from returns.models.cases import Return
from returns.rule_states import RuleAct, RuleMode, RunState


class Rule(models.Model):
    """If all that is filled in holds of a case, propose or do ``act`` after ``delay_minutes``. A new one only proposes.

    Sums are of the whole claim, in ``currency``; a case in another currency never fits a rule with a sum.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveIntegerField(_("position"), default=100)
    mode = models.CharField(_("mode"), max_length=10, choices=RuleMode, default=RuleMode.PROPOSE)
    scheme = models.CharField(_("scheme"), max_length=8, default="", blank=True)
    words = models.CharField(_("words in the reason"), max_length=200, default="", blank=True)
    is_defect = models.BooleanField(_("defect"), null=True, blank=True)
    has_photos = models.BooleanField(_("with pictures of the buyer"), null=True, blank=True)
    amount_from = models.DecimalField(_("sum from"), max_digits=14, decimal_places=2, null=True, blank=True)
    amount_to = models.DecimalField(_("sum up to"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="", blank=True)
    offers = models.JSONField(_("articles"), default=list, blank=True)
    act = models.CharField(_("does"), max_length=16, choices=RuleAct)
    percent = models.PositiveSmallIntegerField(_("part of the price, %"), null=True, blank=True)
    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    delay_minutes = models.PositiveIntegerField(_("minutes a person has to stop it"), default=60)
    made_by = models.CharField(_("made by"), max_length=150, default="", blank=True)
    # Whose limit counts while the rule does things: who switched it on.
    switched_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("created"), default=timezone.now)

    class Meta:
        verbose_name = _("rule for returns")
        verbose_name_plural = _("rules for returns")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "name"], name="returns_rule_once"),
            models.CheckConstraint(condition=Q(mode__in=RuleMode.values), name="returns_rule_mode"),
            models.CheckConstraint(condition=Q(act__in=RuleAct.values), name="returns_rule_act"),
            models.CheckConstraint(
                condition=~Q(act=RuleAct.PARTIAL) | Q(percent__gte=1, percent__lte=99),
                name="returns_rule_percent",
            ),
            models.CheckConstraint(
                condition=Q(amount_from=None, amount_to=None) | ~Q(currency=""), name="returns_rule_currency"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RuleRun(models.Model):
    """One time a rule fitted a case: once per rule, case and attempt (constraint). The log of what automation did."""

    rule = models.ForeignKey(Rule, models.CASCADE, related_name="runs")
    case = models.ForeignKey(Return, models.CASCADE, related_name="runs")
    attempt = models.PositiveIntegerField()
    state = models.CharField(_("state"), max_length=10, choices=RunState)
    act = models.CharField(_("does"), max_length=16, choices=RuleAct)
    amount = models.DecimalField(_("sum"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="", blank=True)
    payload = models.JSONField(default=dict)
    version = models.CharField(max_length=300, default="", blank=True)
    due_at = models.DateTimeField(_("will be done at"), null=True, blank=True)
    created_at = models.DateTimeField(_("when"), default=timezone.now)
    ended_at = models.DateTimeField(_("over"), null=True, blank=True)
    by = models.CharField(_("by"), max_length=150, default="", blank=True)
    outcome = models.CharField(_("outcome"), max_length=500, default="", blank=True)

    class Meta:
        verbose_name = _("run of a rule")
        verbose_name_plural = _("runs of rules")
        constraints = [
            models.UniqueConstraint(fields=["rule", "case", "attempt"], name="returns_run_once"),
            models.CheckConstraint(condition=Q(state__in=RunState.values), name="returns_run_state"),
        ]
        indexes = [
            models.Index(fields=["due_at"], name="returns_run_due", condition=Q(state=RunState.WAITING)),
            models.Index(
                fields=["case"], name="returns_run_live", condition=Q(state__in=["proposed", "waiting"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} → {self.case_id}"
