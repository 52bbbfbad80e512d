"""States of a message to a buyer, and what dialogues are. Pure."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    DRAFT = "draft", _("draft")
    BLOCKED = "blocked", _("breaks a rule")
    AWAITING_APPROVAL = "awaiting_approval", _("awaits approval")
    QUEUED = "queued", _("queued")
    SENT = "sent", _("sent")
    UNKNOWN = "unknown", _("outcome unknown")
    REFUSED = "refused", _("refused by Ozon")
    MANUAL = "manual", _("to be pasted by hand")
    EXPIRED = "expired", _("too late to write")
    DISCARDED = "discarded", _("discarded")


EDITABLE = frozenset(
    {MessageState.DRAFT, MessageState.BLOCKED, MessageState.AWAITING_APPROVAL, MessageState.REFUSED}
)
# A person still has to do something.
OPEN = EDITABLE | {MessageState.MANUAL, MessageState.UNKNOWN}
# Nothing more will happen.
OVER = frozenset({MessageState.SENT, MessageState.DISCARDED, MessageState.EXPIRED})

TRANSITIONS: dict[MessageState, frozenset[MessageState]] = {
    MessageState.DRAFT: frozenset(
        {MessageState.BLOCKED, MessageState.AWAITING_APPROVAL, MessageState.DISCARDED}
    ),
    MessageState.BLOCKED: frozenset({MessageState.AWAITING_APPROVAL, MessageState.DISCARDED}),
    MessageState.AWAITING_APPROVAL: frozenset(
        {
            MessageState.BLOCKED,
            MessageState.QUEUED,
            MessageState.MANUAL,
            MessageState.DISCARDED,
            MessageState.EXPIRED,
        }
    ),
    MessageState.QUEUED: frozenset(
        {
            MessageState.SENT,
            MessageState.UNKNOWN,
            MessageState.REFUSED,
            MessageState.MANUAL,
            MessageState.BLOCKED,
            MessageState.EXPIRED,
            MessageState.AWAITING_APPROVAL,
            MessageState.DISCARDED,
        }
    ),
    MessageState.UNKNOWN: frozenset(
        {MessageState.SENT, MessageState.AWAITING_APPROVAL, MessageState.REFUSED}
    ),
    MessageState.REFUSED: frozenset(
        {MessageState.AWAITING_APPROVAL, MessageState.BLOCKED, MessageState.DISCARDED, MessageState.MANUAL}
    ),
    MessageState.MANUAL: frozenset(
        {MessageState.SENT, MessageState.DISCARDED, MessageState.AWAITING_APPROVAL}
    ),
    MessageState.SENT: frozenset(),
    MessageState.EXPIRED: frozenset(),
    MessageState.DISCARDED: frozenset(),
}


class Topic(models.TextChoices):
    """Who talks in a dialogue."""

    BUYER = "buyer", _("with a buyer")
    SUPPORT = "support", _("with Ozon's support")
    MANAGER = "manager", _("with a manager of Ozon")
    NOTICES = "notices", _("notices from Ozon")
    OTHER = "other", _("other")


class Author(models.TextChoices):
    """Who wrote a message of a dialogue."""

    BUYER = "buyer", _("buyer")
    SELLER = "seller", _("seller")
    OZON = "ozon", "Ozon"
    COURIER = "courier", _("courier")
    OTHER = "other", _("other")


# Ozon's words in upper case; one method writes Buyer_Seller and another BUYER_SELLER.
TOPIC_OF: dict[str, Topic] = {
    "BUYER_SELLER": Topic.BUYER,
    "BUYER_SELLER_SELECT": Topic.BUYER,
    "SELLER_SUPPORT": Topic.SUPPORT,
    "SELLER_PERSONAL_MANAGER_UNITY_CRM": Topic.MANAGER,
    "SELLER_BUSINESS_DEVELOPMENT_GROUP": Topic.MANAGER,
    "SELLER_NOTIFICATION": Topic.NOTICES,
    "SELLER_API_UPDATES": Topic.NOTICES,
    "SELLER_API_NOTIFICATIONS": Topic.NOTICES,
    "SELLER_NOTIFICATION_LOGISTICS": Topic.NOTICES,
    "SELLER_NOTIFICATION_UPDATE_CONTENT": Topic.NOTICES,
    "UNSPECIFIED": Topic.OTHER,
}
AUTHOR_OF: dict[str, Author] = {
    "CUSTOMER": Author.BUYER,
    "SELLER": Author.SELLER,
    "CRM": Author.OZON,
    "SUPPORT": Author.OZON,
    "NOTIFICATIONUSER": Author.OZON,
    "COURIER": Author.COURIER,
}
