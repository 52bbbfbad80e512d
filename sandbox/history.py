"""A year of business that is over before anybody connects: none of it is anybody's work any more."""

from random import Random

from sandbox import claims, parcels, postings, requests, times
from sandbox.shop import Shop
from sandbox.store import Doc

OLDEST_DAYS, NEWEST_DAYS = 364.0, 8.0


def build(shop: Shop, count: int) -> None:
    """So many finished postings, spread evenly over the past year, oldest first."""
    dice = shop.dice()
    for index in range(count):
        age = OLDEST_DAYS - (OLDEST_DAYS - NEWEST_DAYS) * (index + dice.random()) / count
        _finished(shop, dice, times.shifted(shop.now(), days=-age))


def _finished(shop: Shop, dice: Random, ordered: str) -> None:
    scheme = dice.choice(["fbs", "fbs", "fbs", "rfbs", "rfbs", "fbo"])
    fate = dice.choices(["delivered", "cancelled", "returned"], weights=[76, 14, 10])[0]
    if fate == "cancelled":
        _cancelled(shop, dice, postings.place(shop, scheme=scheme, at=ordered))
        return
    posting = postings.place(shop, scheme=scheme, status="delivered", at=ordered)
    if fate == "returned":
        _returned(shop, dice, posting)
    elif scheme == "rfbs" and dice.random() < 0.1:
        requests.place(shop, posting["posting_number"], at=times.shifted(ordered, hours=9), state="REJECTED")


def _cancelled(shop: Shop, dice: Random, posting: Doc) -> None:
    moment = times.shifted(posting["created_at"], hours=dice.uniform(4, 30))
    initiator = dice.choice(["client", "client", "client", "seller", "delivery"])
    number, handed_over = posting["posting_number"], initiator == "delivery"
    cancelled = postings.cancel(shop, number, handed_over=handed_over, initiator=initiator, at=moment)
    if posting["scheme"] == "rfbs" and initiator == "client":
        requests.place(shop, number, at=moment, state="APPROVED")
    for parcel in shop.parcels.all():
        if parcel["posting_number"] == cancelled["posting_number"]:
            parcels.move(shop, parcel["id"], status="ReceivedBySeller", at=times.shifted(moment, days=5))


def _returned(shop: Shop, dice: Random, posting: Doc) -> None:
    moment = times.shifted(posting["delivered_at"], hours=dice.uniform(10, 60))
    if posting["scheme"] == "rfbs":
        state = dice.choice(["MoneyReturned", "MoneyReturned", "PartialCompensationReturned", "Rejected"])
        claims.place(shop, posting["posting_number"], at=moment, state=state)
        return
    status = dice.choice(["ReceivedBySeller", "ReturnedToOzon"])
    parcels.place(shop, posting, kind=dice.choice(["ClientReturn", "FullReturn"]), status=status, at=moment)
