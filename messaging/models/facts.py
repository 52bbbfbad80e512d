"""The facts of a posting that decide whether and what its buyer may be written."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from ozon.models import Shop


class PostingFacts(models.Model):
    """What the rules of writing need to know of a posting. ``orders`` keeps it current."""

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="+")
    posting_number = models.CharField(_("posting"), max_length=80)
    scheme = models.CharField(_("scheme"), max_length=8)
    paid_at = models.DateTimeField(_("paid"), null=True)
    delivered_at = models.DateTimeField(_("delivered"), null=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True)
    can_create_chat = models.BooleanField(default=False)
    buyer_wrote_at = models.DateTimeField(_("last message of the buyer"), null=True)
    chat_id = models.CharField(max_length=100, default="", blank=True)
    variables = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("facts for messages")
        verbose_name_plural = _("facts for messages")
        constraints = [
            models.UniqueConstraint(fields=["shop", "posting_number"], name="messaging_facts_once")
        ]
        indexes = [models.Index(fields=["shop", "chat_id"], name="messaging_chat", condition=~Q(chat_id=""))]

    def __str__(self) -> str:
        return self.posting_number
