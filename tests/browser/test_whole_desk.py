"""The real thing: what `make run` starts, worked at in a browser, with Ozon's ledger as the judge."""

import os
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.person import Person, amount_in
from tests.browser.running import PASSWORD, RunningDesk, eventually
from tests.fixtures_desk import APPROVE, CHAT_SEND, REJECT, RETURN_ACT, STOCK

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif("LONG" not in os.environ, reason="make long starts the whole desk and works at it"),
]

WORDS = "Здравствуйте! Заказ отменён, деньги вернёт Ozon. Поможем подобрать замену."
NO = "Посылка уже у перевозчика, вернём деньги после возврата."
REFUND = "11"
FILLED_SECONDS = 60
RESULT_SECONDS = 45


@pytest.fixture
def running(tmp_path: Path) -> Iterator[RunningDesk]:
    desk = RunningDesk(tmp_path / "desk")
    yield desk
    desk.end()


@pytest.fixture
def anna(running: RunningDesk, new_page: Callable[..., Page]) -> Person:
    running.start()
    person = Person(new_page(), running.url)
    person.log_in("admin", PASSWORD)
    person.speak_english()
    return person


def test_one_case_of_each_kind_from_the_queue_to_ozon(anna: Person, running: RunningDesk) -> None:
    kinds = ("message", "cancellation_request", "return_claim", "put_back")
    eventually(
        lambda: all(anna.queue(kind).count() >= 2 for kind in kinds),
        seconds=FILLED_SECONDS,
        what="the queue holds cases of every kind",
    )
    # Each with what Ozon has to be told; every press before any result is looked at, as people work.
    message, refund, back = say(anna), give_money_back(anna), put_back(anna, running)
    approved, rejected = decide_requests(anna)

    wait_for(anna, message, ".msg--us footer:has(.state)", "sent")
    wait_for(anna, approved[0], "#content", "approved")
    wait_for(anna, rejected, "#content", "rejected")
    wait_for(anna, refund[0], "[aria-labelledby=h-money]", "paid")
    eventually(lambda: stock_writes(running, back[0])[back[1] :], seconds=RESULT_SECONDS, what="stock told")

    judge(running, message=message, refund=refund, approved=approved, rejected=rejected, back=back)
    done = {"message": message, "return_claim": refund[0], "cancellation_request": approved[0]}
    for kind, number in done.items():
        assert number not in anna.numbers(kind)
    assert rejected not in anna.numbers("cancellation_request")
    assert leave(anna, running) == 0


def leave(anna: Person, running: RunningDesk) -> int:
    """Close the page, which would else ask a desk that is gone for news, and stop the desk. Its exit code."""
    anna.page.goto("about:blank")
    return running.stop()


def say(anna: Person) -> str:
    """Change the drafted text and let it out."""
    number = anna.numbers("message")[0]
    anna.open_case("message", number)
    anna.page.fill(".comp textarea", WORDS)
    anna.page.click(".comp [formaction$='/approve']")
    assert "Approved" in anna.said()
    return number


def give_money_back(anna: Person) -> tuple[str, Decimal]:
    """Return what a buyer paid for goods he does not want; the button names the sum."""
    number = anna.numbers("return_claim")[0]
    anna.open_case("return_claim", number)
    button = anna.act("/decide", action_id=REFUND).locator("[type=submit]")
    amount = amount_in(button.inner_text())
    button.click()
    assert "Decided" in anna.said()
    return number, amount


def put_back(anna: Person, running: RunningDesk) -> tuple[str, int]:
    """Goods on the shelf again: their article, and how many stock writes there were of it before.

    Before the first reading of the stock there would be nothing to tell Ozon.
    """
    number = anna.numbers("put_back")[0]
    counted = "[aria-labelledby=h-stock] tbody tr"
    eventually(
        lambda: anna.look_at(number).locator(counted).count(), seconds=FILLED_SECONDS, what="stock is read"
    )
    anna.open_case("put_back", number)
    offer_id = anna.page.locator("[aria-labelledby=h-lines] tbody td").nth(1).inner_text().strip()
    before = len(stock_writes(running, offer_id))
    anna.act("/put-back").locator("[type=submit]").click()
    assert "Put back" in anna.said()
    return offer_id, before


def decide_requests(anna: Person) -> tuple[tuple[str, Decimal], str]:
    """Approve the most urgent wish to cancel and reject the next."""
    yes, no = anna.numbers("cancellation_request")[:2]
    anna.open_case("cancellation_request", yes)
    button = anna.act("/approve").locator("[type=submit]")
    amount = amount_in(button.inner_text())
    button.click()
    assert "Approved" in anna.said()
    anna.open_case("cancellation_request", no)
    form = anna.act("/reject")
    form.locator("textarea").fill(NO)
    form.locator("[type=submit]").click()
    assert "Rejected" in anna.said()
    return (yes, amount), no


def wait_for(anna: Person, number: str, where: str, words: str) -> None:
    """Look at the posting's page until it tells the result."""

    def told() -> bool:
        text = anna.look_at(number).locator(where).first
        return text.locator(".state", has_text=words).count() > 0

    eventually(told, seconds=RESULT_SECONDS, what=f"{number} shows {words!r}")


def stock_writes(running: RunningDesk, offer_id: str) -> list[int]:
    """Every free quantity Ozon was told of an article."""
    pairs = [pair for entry in running.ledger(STOCK) for pair in entry["effect"]["updated"]]
    return [pair["stock"] for pair in pairs if pair["offer_id"] == offer_id]


def judge(
    running: RunningDesk,
    *,
    message: str,
    refund: tuple[str, Decimal],
    approved: tuple[str, Decimal],
    rejected: str,
    back: tuple[str, int],
) -> None:
    """Ozon took every write once, and each as it stood on the button."""
    [sent] = [entry["effect"] for entry in running.ledger(CHAT_SEND)]
    assert (sent["posting_number"], sent["text"]) == (message, WORDS)
    [paid] = [entry["effect"] for entry in running.ledger(RETURN_ACT)]
    assert (paid["kind"], paid["posting_number"], Decimal(paid["amount"])) == ("refund", *refund)
    [yes] = [entry["effect"] for entry in running.ledger(APPROVE)]
    assert (yes["posting_number"], Decimal(yes["amount"])) == approved
    [no] = running.ledger(REJECT)
    assert (no["effect"]["posting_number"], no["request"]["comment"]) == (rejected, NO)
    assert len(stock_writes(running, back[0])) == back[1] + 1
