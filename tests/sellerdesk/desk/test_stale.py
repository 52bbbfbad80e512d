"""A press on an old page: refused with what changed, the words kept; a fresh one passes."""

from urllib.parse import urlencode

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from orders.models import CancellationRequest
from orders.states import RequestState
from ozon.models import Shop
from sellerdesk.desk.changes import Mark
from sellerdesk.desk.stale import Seen, read_seen
from tests.factories import (
    make_item,
    make_member,
    make_message,
    make_note,
    make_posting,
    make_request,
    make_shop,
)
from worklist.models import WorkItem
from worklist.states import Event, ItemState, Kind, Origin

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def anna(shop: Shop, client: Client) -> Client:
    client.force_login(make_member(shop, first_name="Anna"))
    return client


@pytest.fixture
def wish(shop: Shop) -> CancellationRequest:
    posting = make_posting(shop=shop, scheme="rfbs")
    return make_request(shop=shop, posting_number=posting.posting_number)


def press(client: Client, url: str, data: dict[str, object]):
    """As a browser sends a form."""
    return client.post(url, urlencode(data), content_type="application/x-www-form-urlencoded")


def page(wish: CancellationRequest) -> str:
    return reverse("posting", args=[wish.shop_id, wish.posting_number])


def case(client: Client, wish: CancellationRequest) -> str:
    """What the forms of the page carry now."""
    return str(client.get(page(wish)).context["case"])


def reject(client: Client, wish: CancellationRequest, seen: str):
    data = {"comment": "already sent", "case": seen, "typed": f"request:{wish.pk}"}
    return press(client, reverse("request-reject", args=[wish.pk]), data)


def happens(wish: CancellationRequest, by: str, origin: str = Origin.STAFF) -> None:
    make_note(
        shop=wish.shop,
        posting_number=wish.posting_number,
        code=Event.TAKEN,
        origin=origin,
        by=by,
        params={"who": by},
        at=timezone.now(),
    )


def state(wish: CancellationRequest) -> str:
    wish.refresh_from_db()
    return wish.state


@pytest.mark.parametrize(("by", "origin", "told"), [("Ilya", "staff", "Ilya: "), ("", "ozon", "Ozon: ")])
def test_refused_with_what_changed_and_the_words_kept(
    anna: Client, wish: CancellationRequest, by: str, origin: str, told: str
) -> None:
    seen = case(anna, wish)
    happens(wish, by, origin)
    answer = reject(anna, wish, seen)
    assert (answer.status_code, answer.headers["Location"]) == (303, page(wish))
    [message] = [str(one) for one in get_messages(answer.wsgi_request)]
    assert "the case changed meanwhile" in message
    assert told in message
    assert state(wish) == RequestState.REQUESTED
    shown = anna.get(page(wish))
    assert "already sent" in shown.content.decode()
    assert shown.context["opened"] == f"reject-{wish.pk}"
    reject(anna, wish, str(shown.context["case"]))
    assert state(wish) == RequestState.REJECTING


@pytest.mark.parametrize(("by", "origin"), [("Anna", "staff"), ("", "desk")])
def test_ones_own_acts_and_the_desks_are_no_ground(
    anna: Client, wish: CancellationRequest, by: str, origin: str
) -> None:
    seen = case(anna, wish)
    happens(wish, by, origin)
    reject(anna, wish, seen)
    assert state(wish) == RequestState.REJECTING


def test_what_happened_before_the_page_is_no_ground(anna: Client, wish: CancellationRequest) -> None:
    happens(wish, "Ilya")
    reject(anna, wish, case(anna, wish))
    assert state(wish) == RequestState.REJECTING


def test_another_shop_tells_nothing(anna: Client, wish: CancellationRequest) -> None:
    far = make_request(shop=make_shop())
    happens(far, "Spy")
    answer = reject(anna, wish, str(Seen(far.shop_id, Mark(0, 0), far.posting_number)))
    assert "Spy" not in str([str(one) for one in get_messages(answer.wsgi_request)])
    assert state(wish) == RequestState.REJECTING


def test_a_session_that_did_not_show_its_second_factor_is_told_nothing(
    anna: Client, wish: CancellationRequest
) -> None:
    seen = case(anna, wish)
    happens(wish, "Ilya")
    User.objects.filter(first_name="Anna").update(has_second_factor=True)
    answer = reject(anna, wish, seen)
    assert answer.headers["Location"] == reverse("login")
    assert "Ilya" not in str([str(one) for one in get_messages(answer.wsgi_request)])


NOTHING = ["", "x", "1", "1:2", "1:2.3", "1:2.3:", "1:2.3:a\0", "a:1.1:n", f"1:{9**30}.1:n"]


@pytest.mark.parametrize("seen", NOTHING)
def test_a_case_that_says_nothing_refuses_nothing(anna: Client, wish: CancellationRequest, seen: str) -> None:
    assert read_seen(seen) is None
    happens(wish, "Ilya")
    reject(anna, wish, seen)
    assert state(wish) == RequestState.REJECTING


def test_words_are_kept_under_no_other_name(anna: Client, wish: CancellationRequest) -> None:
    seen = case(anna, wish)
    happens(wish, "Ilya")
    url = reverse("request-reject", args=[wish.pk])
    press(anna, url, {"comment": "x", "case": seen, "typed": "_auth_user_id"})
    assert "typed" not in anna.session


def test_a_message_comes_back_into_its_field(anna: Client, shop: Shop) -> None:
    posting = make_posting(shop=shop)
    message = make_message(shop=shop, posting_number=posting.posting_number, text="saved")
    url = reverse("posting", args=[shop.pk, posting.posting_number])
    seen = str(anna.get(url).context["case"])
    make_note(shop=shop, posting_number=posting.posting_number, code=Event.LEFT, origin="staff", by="Ilya")
    data = {"text": "my words", "version": message.version, "case": seen, "typed": f"message:{message.pk}"}
    press(anna, reverse("message-save", args=[message.pk]), data)
    message.refresh_from_db()
    assert message.text == "saved"
    [letter] = anna.get(url).context["letters"]
    assert (letter.text, letter.saved) == ("my words", "saved")


def test_the_reason_of_a_closing_comes_back_and_is_forgotten_once_taken(anna: Client, shop: Shop) -> None:
    posting = make_posting(shop=shop)
    item = make_item(shop=shop, kind=Kind.STOP_DELIVERY, posting_number=posting.posting_number)
    url = reverse("posting", args=[shop.pk, posting.posting_number])

    def close() -> None:
        seen = str(anna.get(url).context["case"])
        make_note(shop=shop, posting_number=posting.posting_number, code=Event.LEFT, origin="staff", by=who)
        data = {"reason": "phoned them", "case": seen, "typed": f"item:{item.pk}"}
        press(anna, reverse("item-close", args=[item.pk]), data)

    who = "Ilya"
    close()
    assert 'value="phoned them"' in anna.get(url).content.decode()
    who = "Anna"
    close()
    assert WorkItem.objects.get().state == ItemState.DONE
    assert f"item:{item.pk}" not in anna.session["typed"]
