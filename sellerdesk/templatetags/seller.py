"""Words of cancellations by the seller."""

from django import template

from orders.seller_words import next_step
from sellerdesk.desk.wording import said

register = template.Library()


@register.filter("next_step")
def what_next(words: str) -> str:
    """What to do about Ozon's refusal, in the reader's language; its own words where nobody knows them."""
    return said(next_step(words))
