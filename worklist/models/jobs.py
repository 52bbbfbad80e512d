"""Long work that somebody started and wants to see the end of."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from worklist.states import JobKind, JobState


class Job(models.Model):
    """One act on many cases, or an export. Its own person's alone; another's is not to be found.

    ``params`` say what was asked (the act's fields; the ticked ids or the address of the view), ``failures`` name
    each case that could not be done and why. A worker holds it by ``claimed_until``; a lost one goes on at ``done``.
    """

    FOLDER = "exports"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="jobs")
    kind = models.CharField(_("kind"), max_length=16, choices=JobKind)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.WAITING)
    params = models.JSONField(default=dict)
    total = models.PositiveIntegerField(_("cases"), default=0)
    done = models.PositiveIntegerField(_("done"), default=0)
    failures = models.JSONField(default=list, blank=True)
    file = models.FileField(_("file"), upload_to=f"{FOLDER}/%Y/%m", max_length=200, blank=True)
    error = models.CharField(_("error"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("started"), default=timezone.now)
    claimed_until = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=JobKind.values), name="worklist_job_kind"),
            models.CheckConstraint(condition=Q(state__in=JobState.values), name="worklist_job_state"),
        ]
        indexes = [
            models.Index(F("user"), F("created_at").desc(), name="worklist_job_user"),
            models.Index(
                fields=["id"], name="worklist_job_live", condition=Q(state__in=["waiting", "running"])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"
