"""What was asked and answered in the weeks before the world begins: what ratings of answers are made of."""

from itertools import cycle

from sandbox import chats, refs, times, wishes
from sandbox.shop import Shop
from sandbox.store import Doc

MOST = 24  # dialogues
DAYS = 35
# Minutes to the seller's word, one after the other: most within the hour, some the next morning, two too late.
MINUTES = (6, 25, 11, 48, 95, 14, 8, 210, 33, 720, 19, 1640, 52, 5, 130, 900)
DAY_BEGINS, DAY_ENDS = 6, 18  # hours in UTC: nine to nine in Moscow


def build(shop: Shop) -> None:
    """Dialogues about postings delivered by now, each over. None where nothing was delivered yet."""
    minutes, asked = cycle(MINUTES), cycle(wishes.MESSAGES)
    for number, posting in enumerate(_delivered(shop)):
        at = _by_day(times.shifted(posting["delivered_at"], hours=1 + number % 7))
        at = _answered(shop, posting, next(asked), wishes.LOOKING, at=at, minutes=next(minutes))
        if number % 2:
            again = _by_day(times.shifted(at, seconds=60 * 20))
            at = _answered(shop, posting, wishes.AGAIN, wishes.LOOKED, at=again, minutes=next(minutes))
        if number % 3 == 0:
            thanks = wishes.REPLIES[number % len(wishes.REPLIES)]
            _answered(
                shop, posting, thanks, wishes.WELCOME, at=_by_day(times.shifted(at, hours=1)), minutes=12
            )


def _delivered(shop: Shop) -> list[Doc]:
    """Postings delivered long enough ago that all is said, spread over the weeks; without a dialogue so far."""
    since, to = times.shifted(shop.now(), days=-DAYS), times.shifted(shop.now(), days=-4)
    found = [
        doc
        for doc in shop.postings.all()
        if doc["delivered_at"] and since <= doc["delivered_at"] <= to
        if not refs.of(shop.chats, doc["posting_number"])
    ]
    found.sort(key=lambda doc: (doc["delivered_at"], doc["posting_number"]))
    return found[:: max(1, len(found) // MOST)][:MOST]


def _answered(shop: Shop, posting: Doc, asked: str, said: str, *, at: str, minutes: int) -> str:
    """The moment of the seller's word."""
    chat = chats.buyer_writes(shop, posting["posting_number"], text=asked, at=at)
    answered = times.shifted(at, seconds=60 * minutes)
    chats.say(shop, chat["chat_id"], "Seller", said, at=answered)
    return answered


def _by_day(at: str) -> str:
    """The same moment, or the next morning: buyers sleep."""
    moment = times.parse(at)
    if moment.hour < DAY_BEGINS:
        return times.text(moment.replace(hour=DAY_BEGINS))
    if moment.hour >= DAY_ENDS:
        return times.shifted(times.text(moment.replace(hour=DAY_BEGINS)), days=1)
    return at
