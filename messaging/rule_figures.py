"""How often each rule found something, and how often a manager called it a false alarm."""

from datetime import datetime

from django.db import connection
from django.db.models import Count

from messaging.models import Overrule
from ozon.models import Shop

_FOUND = """
SELECT finding ->> 'rule', count(DISTINCT message.id)
FROM messaging_buyermessage message, jsonb_array_elements(message.findings) finding
WHERE message.shop_id = %s AND message.created_at >= %s AND message.findings <> '[]'::jsonb
GROUP BY 1
"""


def found_since(shop: Shop, since: datetime) -> dict[str, int]:
    """Messages drafted since then by the rules their words break, as they stand now: mended ones are not among them."""
    with connection.cursor() as cursor:
        cursor.execute(_FOUND, [shop.pk, since])
        return {str(rule): int(count) for rule, count in cursor.fetchall()}


def answered_since(shop: Shop, since: datetime) -> dict[str, int]:
    """Findings answered since then, by rule."""
    rows = Overrule.objects.filter(message__shop=shop, at__gte=since).order_by()
    return dict(rows.values_list("rule").annotate(Count("pk")))
