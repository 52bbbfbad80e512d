"""Which cancellations draft a message."""

import pytest

from messaging.models import BuyerMessage
from orders.drafting import DEFAULTS, drafts_of, set_drafts
from orders.states import Part
from ozon.states import Source
from tests.factories import make_shop
from tests.fixtures_desk import Desk

KETTLE = [{"offer_id": "KT-17-GL", "quantity": 1}]


def test_by_default_people_are_answered_and_machines_are_not(desk: Desk) -> None:
    kinds = {
        "buyer": {"initiator": "client"},
        "seller": {"initiator": "seller"},
        "system": {"initiator": "system"},
        "ozon": {"initiator": "ozon"},
        "lost": {"initiator": "delivery", "reason_id": 667, "handed_over": True},
        "uncollected": {"initiator": "delivery", "reason_id": 665, "handed_over": True},
        "fbo": {"initiator": "client"},
    }
    numbers = {
        name: str(
            desk.world.add_posting(scheme="fbo" if name == "fbo" else "fbs", lines=KETTLE)["posting_number"]
        )
        for name in kinds
    }
    desk.sync(Source.FBS, Source.FBO)
    for name, how in kinds.items():
        desk.world.cancel(numbers[name], **how)
    desk.sync(Source.FBS, Source.FBO)
    drafted = set(BuyerMessage.objects.values_list("posting_number", flat=True))
    assert {name for name, number in numbers.items() if number in drafted} == {"buyer", "seller", "lost"}
    assert desk.case(numbers["system"]).message == Part.NOT_EXPECTED


def test_a_shop_says_otherwise(desk: Desk) -> None:
    set_drafts(desk.shop, {("fbs", "buyer"): False, ("fbs", "system"): True})
    quiet, told = desk.cancelled(), desk.cancelled(initiator="system")
    assert list(BuyerMessage.objects.values_list("posting_number", flat=True)) == [told]
    assert desk.case(quiet).message == Part.NOT_EXPECTED


@pytest.mark.django_db
def test_setting_the_same_again_changes_nothing() -> None:
    shop = make_shop()
    wanted = {**DEFAULTS, ("rfbs", "buyer"): False}
    assert (set_drafts(shop, wanted), set_drafts(shop, wanted)) == (1, 0)
    assert drafts_of(shop) == wanted
    assert drafts_of(make_shop()) == DEFAULTS
