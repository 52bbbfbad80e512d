"""Dialogues by a whole number: of their order, their posting, or Ozon's own of the chat."""

from django.db.models import Q

from accounts.models import User
from accounts.selectors import scope
from messaging.models import Dialogue
from sellerdesk.desk.find_words import Asked

MOST = 5


def talks_of(user: User, asked: Asked) -> list[Dialogue]:
    """The newest few, in the user's shops. One query; none where no number was asked for."""
    if not asked.numbers:
        return []
    which = Q(order_number__in=asked.numbers) | Q(posting_number__in=asked.numbers) | Q(chat_id=asked.text)
    rows = scope(Dialogue.objects.filter(which), user).select_related("shop")
    return list(rows.defer("shop__api_key", "shop__cabinet").order_by("-last_message_at", "-pk")[:MOST])
