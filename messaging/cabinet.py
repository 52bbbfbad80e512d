"""Where a dialogue is in Ozon's cabinet. Ozon publishes no addresses of its cabinet: this one is a guess from what the
browser shows there, and leads to the list of dialogues at worst."""

from urllib.parse import quote

MESSENGER = "https://seller.ozon.ru/app/messenger"


def chat_link(chat_id: str) -> str:
    """The dialogue in the cabinet; the list of them without a number."""
    return f"{MESSENGER}?id={quote(chat_id, safe='')}" if chat_id else MESSENGER
