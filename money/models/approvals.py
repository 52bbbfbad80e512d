"""How much money a role may let go by itself, and decisions above it that wait for a second person."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.states import Role
from money.states import ApprovalKind, ApprovalState
from ozon.models import Shop

# Whose decisions can have a limit: who sets it needs none, and the other roles decide nothing.
LIMITED = (Role.MANAGER, Role.OPERATOR)


class RefundLimit(models.Model):
    """The most one decision of a role may move in a shop, in ``currency``. No row: any sum.

    An owner sets the limits and has none. A sum in another currency is above every limit: no rates are invented.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    role = models.CharField(_("role"), max_length=16, choices=[(str(role), role.label) for role in LIMITED])
    amount = models.DecimalField(_("limit"), max_digits=14, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3)

    class Meta:
        verbose_name = _("refund limit")
        verbose_name_plural = _("refund limits")
        constraints = [
            models.UniqueConstraint(fields=["shop", "role"], name="money_limit_once"),
            models.CheckConstraint(
                condition=Q(role__in=[str(role) for role in LIMITED]), name="money_limit_role"
            ),
            models.CheckConstraint(condition=Q(amount__gte=0), name="money_limit_not_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{Role(self.role).label}: {self.amount} {self.currency}"


class Approval(models.Model):
    """A decision above the limit of whoever took it, kept as it was until a second person agrees. Never deleted.

    ``payload`` is the frozen decision, ``version`` the case it was taken on: on another one it is never carried out.
    ``amount`` is what the decision moves (None: Ozon does not tell), ``counted`` what was compared with the limit:
    with everything else that is meant to go back for the same line. One waits per case (unique constraint).
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=24, choices=ApprovalKind)
    key = models.CharField(max_length=40)
    posting_number = models.CharField(_("posting"), max_length=80, db_index=True)
    decision = models.CharField(_("decision"), max_length=300, default="", blank=True)
    amount = models.DecimalField(_("sum"), max_digits=14, decimal_places=2, null=True, blank=True)
    counted = models.DecimalField(_("counted sum"), max_digits=14, decimal_places=2, null=True, blank=True)
    currency = models.CharField(_("currency"), max_length=3, default="", blank=True)
    payload = models.JSONField(default=dict)
    version = models.CharField(max_length=300, default="", blank=True)
    state = models.CharField(_("state"), max_length=10, choices=ApprovalState, default=ApprovalState.WAITING)
    asker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    asked_by = models.CharField(_("asked by"), max_length=150)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    decider = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    decided_by = models.CharField(_("answered by"), max_length=150, default="", blank=True)
    decided_at = models.DateTimeField(_("answered"), null=True, blank=True)
    reason = models.TextField(_("why"), default="", blank=True)

    class Meta:
        verbose_name = _("approval of a second person")
        verbose_name_plural = _("approvals of a second person")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "kind", "key"],
                name="money_one_waiting_approval",
                condition=Q(state=ApprovalState.WAITING),
            ),
            models.CheckConstraint(condition=Q(kind__in=ApprovalKind.values), name="money_approval_kind"),
            models.CheckConstraint(condition=Q(state__in=ApprovalState.values), name="money_approval_state"),
            # The last word on four eyes: nobody agrees to his own decision.
            models.CheckConstraint(
                condition=~Q(state=ApprovalState.GRANTED) | Q(decider=None) | ~Q(decider=F("asker")),
                name="money_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state=ApprovalState.WAITING, decided_at=None)
                | (~Q(state=ApprovalState.WAITING) & Q(decided_at__isnull=False)),
                name="money_approval_answered",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.posting_number}: {self.amount} {self.currency}"
