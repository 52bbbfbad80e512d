"""Which texts suit a dialogue, and in which language."""

from datetime import timedelta

import pytest
from django.utils import timezone

from messaging.default_texts import install
from messaging.models import Dialogue, Occasion, PostingFacts
from messaging.states import Author
from ozon.models import Shop
from returns.states import Claim
from sellerdesk.desk.reply_suits import chips_of, language_for, occasions_of, ready_texts
from tests.factories import make_cancellation, make_dialogue, make_posting, make_shop

NOW = timezone.now()
DELIVERED = PostingFacts(posting_number="1-1-1", scheme="fbs", delivered_at=NOW)


@pytest.mark.parametrize(
    ("claim", "cancelled_by", "facts", "first"),
    [
        (Claim.AWAITING_DECISION, "buyer", DELIVERED, Occasion.DETAILS),
        (Claim.REFUND_APPROVED, None, DELIVERED, Occasion.RECEIVED),
        (None, "buyer", None, Occasion.CANCELLED_BY_BUYER),
        (None, "seller", None, Occasion.CANCELLED_BY_OTHERS),
        (None, None, DELIVERED, Occasion.DETAILS),
        (None, None, None, Occasion.QUESTION),
    ],
)
def test_the_case_chooses(
    claim: str | None, cancelled_by: str | None, facts: PostingFacts | None, first: Occasion
) -> None:
    assert occasions_of(claim=claim, cancelled_by=cancelled_by, facts=facts)[0] == first


@pytest.mark.parametrize(
    ("said", "author", "wanted", "language"),
    [
        ("Где заказ?", Author.BUYER, "", "ru"),
        ("什么时候发货?", Author.BUYER, "", "zh-hans"),
        ("Where is my order?", Author.BUYER, "", "en"),
        ("Where is my order?", Author.SELLER, "", "ru"),  # our own words say nothing of the buyer
        ("👍", Author.BUYER, "", "ru"),
        ("Где заказ?", Author.BUYER, "zh-hans", "zh-hans"),
        ("Где заказ?", Author.BUYER, "xx", "ru"),
    ],
)
@pytest.mark.django_db
def test_the_buyers_letters_choose_the_language(
    said: str, author: Author, wanted: str, language: str
) -> None:
    dialogue = Dialogue(shop=make_shop(), last_text=said, last_author=author)
    assert language_for(dialogue, wanted) == language


@pytest.mark.django_db
def test_one_variant_of_each_text_and_chips_that_lack_nothing() -> None:
    shop = make_shop()
    install(shop)
    sent = NOW - timedelta(days=2)
    asked = about(shop, {"product": "Kettle", "shipped": sent.isoformat()})
    texts = ready_texts(*asked, language="en")
    assert len({(one.template.occasion, one.template.title) for one in texts}) == len(texts)
    chips = chips_of(texts)
    # Of its two variants the one that needs no carrier and no track.
    assert chips[0].title == "Where is my order"
    assert len(chips) == 3
    assert all(not one.missing and "{" not in one.text for one in chips)
    posting = make_posting(shop=shop, posting_number=asked[0].posting_number)
    make_cancellation(posting=posting, initiator="buyer")
    assert ready_texts(*asked, language="zh-hans")[0].template.occasion == Occasion.CANCELLED_BY_BUYER
    assert [one.title for one in ready_texts(*asked, language="en", words="SIZE table")] == ["Size"]


def about(shop: Shop, variables: dict[str, str]) -> tuple[Dialogue, PostingFacts]:
    facts = PostingFacts.objects.create(shop=shop, posting_number="55-1-1", scheme="fbs", variables=variables)
    return make_dialogue("Where?", shop=shop, posting_number="55-1-1"), facts
