"""Views of the queue that somebody gave a name."""

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from ozon.models import Shop


class SavedView(models.Model):
    """Filters, order and columns of the queue under a name: the part of its address behind the question mark.

    Its owner's alone, or of everybody in ``shop``; a shared one can be changed by its owner and the shop's leads.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views")
    shop = models.ForeignKey(
        Shop, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("shared in shop")
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    class Meta:
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = [
            models.UniqueConstraint("owner", Lower("name"), name="worklist_view_once"),
        ]

    def __str__(self) -> str:
        return self.name
