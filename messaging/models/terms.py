"""What a shop says of its writing: windows, clocks, rules, and which kinds leave without a person."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from messaging.states import HoldReason, Language, MessageKind, PhraseUse, Strictness
from ozon.models import Shop


class WritingTerms(models.Model):
    """Windows and clocks of a shop. They change several times a year; what Ozon's answers say comes first.

    Without a row the defaults hold (``messaging.terms.terms_of``).
    """

    shop = models.OneToOneField(Shop, models.CASCADE, related_name="+")
    start_hours = models.PositiveSmallIntegerField(
        _("hours after payment or delivery to open a dialogue"), default=72
    )
    write_hours = models.PositiveSmallIntegerField(_("hours after delivery to go on writing"), default=72)
    answer_hours = models.PositiveSmallIntegerField(_("hours to answer the buyer's last message"), default=48)
    target_hours = models.PositiveSmallIntegerField(_("hours in which Ozon counts an answer"), default=24)
    own_minutes = models.PositiveSmallIntegerField(_("our own target, in working minutes"), default=240)
    undo_seconds = models.PositiveSmallIntegerField(_("seconds to take a message back"), default=10)
    time_zone = models.CharField(_("time zone"), max_length=60, default="Europe/Moscow")
    holidays_of = models.CharField(_("public holidays of"), max_length=2, default="RU", blank=True)
    language = models.CharField(
        _("language of the buyers"), max_length=8, choices=Language, default=Language.RU
    )
    most_an_hour = models.PositiveSmallIntegerField(
        _("most messages an hour that nobody asked for"), default=100
    )
    most_alike = models.PositiveSmallIntegerField(_("most buyers a day who read the same words"), default=50)

    class Meta:
        verbose_name = _("terms of writing")
        verbose_name_plural = _("terms of writing")

    def __str__(self) -> str:
        return str(self.shop_id)


class WorkingHours(models.Model):
    """When a shop answers on one day of the week (0 is Monday), in its time zone. A day without a row is free; a
    shop without any row works Monday to Friday, 9 to 18."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    weekday = models.PositiveSmallIntegerField(_("day of the week"))
    opens = models.TimeField(_("from"))
    closes = models.TimeField(_("to"))

    class Meta:
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        constraints = [
            models.UniqueConstraint(fields=["shop", "weekday"], name="messaging_hours_once"),
            models.CheckConstraint(
                condition=Q(weekday__lte=6) & Q(closes__gt=F("opens")), name="messaging_hours_sane"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens}–{self.closes}"


class Holiday(models.Model):
    """A day that is not as its day of the week: free, or worked although it would be free."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    is_working = models.BooleanField(_("worked"), default=False)
    name = models.CharField(_("name"), max_length=80, default="", blank=True)

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        constraints = [models.UniqueConstraint(fields=["shop", "day"], name="messaging_holiday_once")]

    def __str__(self) -> str:
        return str(self.day)


class KindTerms(models.Model):
    """Whether a shop drafts a kind of message, and whether it may leave without a person. No row: drafted where the
    kind's default says so, never unattended."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=20, choices=MessageKind)
    drafts = models.BooleanField(_("drafted"), default=True)
    unattended = models.BooleanField(_("leaves without approval"), default=False)
    # Of a follow-up: so many days after the solution.
    days = models.PositiveSmallIntegerField(_("days after the solution"), default=2)

    class Meta:
        verbose_name = _("kind of message")
        verbose_name_plural = _("kinds of messages")
        constraints = [
            models.UniqueConstraint(fields=["shop", "kind"], name="messaging_kind_once"),
            models.CheckConstraint(condition=Q(kind__in=MessageKind.values), name="messaging_kind_known"),
        ]

    def __str__(self) -> str:
        return self.kind


class PolicyRule(models.Model):
    """How strictly a shop takes one rule of writing, from a day on. The newest row that has begun counts."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    rule = models.CharField(_("rule"), max_length=40)
    strictness = models.CharField(_("strictness"), max_length=8, choices=Strictness)
    valid_from = models.DateField(_("from"), default=date.today)
    reason = models.CharField(_("why"), max_length=500, default="", blank=True)
    by_label = models.CharField(max_length=150, default="", blank=True)
    at = models.DateTimeField(_("set"), default=timezone.now)

    class Meta:
        verbose_name = _("rule of writing")
        verbose_name_plural = _("rules of writing")
        constraints = [
            models.UniqueConstraint(fields=["shop", "rule", "valid_from"], name="messaging_rule_once"),
            models.CheckConstraint(
                condition=Q(strictness__in=Strictness.values), name="messaging_rule_strictness"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule}: {self.get_strictness_display()}"


class PolicyPhrase(models.Model):
    """Words a shop forbids, warns of, or allows although a rule takes offence, between two days."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    phrase = models.CharField(_("words"), max_length=120)
    use = models.CharField(_("what of them"), max_length=8, choices=PhraseUse)
    reason = models.CharField(_("why"), max_length=500, default="", blank=True)
    valid_from = models.DateField(_("from"), default=date.today)
    valid_to = models.DateField(_("to"), null=True, blank=True)
    by_label = models.CharField(max_length=150, default="", blank=True)
    at = models.DateTimeField(_("set"), default=timezone.now)

    class Meta:
        verbose_name = _("phrase")
        verbose_name_plural = _("phrases")
        constraints = [
            models.UniqueConstraint(fields=["shop", "phrase", "valid_from"], name="messaging_phrase_once"),
            models.CheckConstraint(condition=Q(use__in=PhraseUse.values), name="messaging_phrase_use"),
        ]

    def __str__(self) -> str:
        return self.phrase


class MailingHold(models.Model):
    """Messages nobody asked for stand still in a shop: too many an hour, or too many buyers reading the same.

    One at most is open in a shop. Who resumes it lets ``allowance`` further ones out, until ``allowed_until``.
    """

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    reason = models.CharField(_("why"), max_length=12, choices=HoldReason)
    count = models.PositiveIntegerField(_("messages"))
    limit = models.PositiveIntegerField(_("limit"))
    sample = models.TextField(_("the words"), default="", blank=True)
    at = models.DateTimeField(_("since"), default=timezone.now)
    resumed_at = models.DateTimeField(_("resumed"), null=True, blank=True)
    resumed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    allowance = models.PositiveIntegerField(_("further messages allowed"), default=0)
    allowed_until = models.DateTimeField(_("allowed until"), null=True, blank=True)

    class Meta:
        verbose_name = _("stopped mailing")
        verbose_name_plural = _("stopped mailings")
        constraints = [
            models.UniqueConstraint(
                fields=["shop"], name="messaging_hold_once", condition=Q(resumed_at=None)
            ),
            models.CheckConstraint(condition=Q(reason__in=HoldReason.values), name="messaging_hold_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.shop_id}: {self.reason}"
