"""Every address as somebody from outside, and as each role: nobody sees or does what is not his."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product

import pytest
from django.db import transaction
from django.test import Client

from accounts.models import User
from accounts.states import ALLOWED, Permission, Role
from tests.factories import make_member, make_shop
from tests.walls.routes import Route, routes
from tests.walls.world import NUMBER, SECRET, World

NOT_THERE = {404, 405}
HTMX = {"HX-Request": "true"}


def desk() -> list[Route]:
    return [route for route in routes() if ":" not in route.name]


ABOUT_ONE = [route for route in desk() if route.parameters - {"format"}]
LISTS = [route for route in desk() if not route.parameters]


def client_of(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


@contextmanager
def undone() -> Iterator[None]:
    """What happens inside did not happen for the next."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def outsider(world: World) -> Client:
    """The owner of another shop: he may do anything there."""
    return client_of(make_member(make_shop(), role=Role.OWNER))


def test_there_is_something_to_walk() -> None:
    assert len(ABOUT_ONE) > 40
    assert len(LISTS) > 12


def test_what_is_in_another_shop_is_not_there(world: World, outsider: Client) -> None:
    offences = []
    for route, (method, headers) in product(ABOUT_ONE, (("get", {}), ("get", HTMX), ("post", {}))):
        with undone():
            answer = getattr(outsider, method)(world.path(route), headers=headers)
        if answer.status_code not in NOT_THERE or SECRET in answer.content.decode():
            offences.append((route.name, method, answer.status_code))
    assert offences == []


def test_no_list_shows_another_shop(world: World, outsider: Client) -> None:
    item = world.rows["item"].pk
    asked = f"shop={world.shop.pk}&q={NUMBER}&item={item}&posting_number={NUMBER}&person={world.owner.pk}"
    offences = []
    for route, query, headers in product(LISTS, ("", f"?{asked}", f"?q={SECRET}"), ({}, HTMX)):
        answer = outsider.get(f"{route.path({})}{query}", headers=headers)
        body = b"".join(answer) if answer.streaming else answer.content
        shown = body.decode(errors="replace")
        if answer.status_code >= 500 or f"Shop {SECRET}" in shown or f"owner-{SECRET}" in shown:
            offences.append((route.name, query, answer.status_code))
    assert offences == []


def test_a_stranger_gets_no_further_than_the_door(world: World) -> None:
    stranger, offences = Client(raise_request_exception=False), []
    for route, method in product(desk(), ("get", "post")):
        answer = getattr(stranger, method)(world.path(route))
        if route.name.startswith("api-"):
            stopped = answer.status_code in {401, 405}
        else:
            stopped = answer.status_code == 302 and answer.headers["Location"].startswith("/login/")
        if not stopped:
            offences.append((route.name, method, answer.status_code))
    assert offences == []


# What a press needs; what is not here needs no role in the shop, only a place in it.
NEEDS: dict[str, Permission] = {
    "item-take": Permission.WORK,
    "item-give-back": Permission.WORK,
    "item-assign": Permission.WORK,
    "item-snooze": Permission.WORK,
    "item-wake": Permission.WORK,
    "view-change": Permission.SETTLE,
    "view-remove": Permission.SETTLE,
    "message-save": Permission.WRITE,
    "message-approve": Permission.WRITE,
    "message-discard": Permission.WRITE,
    "message-pasted": Permission.WRITE,
    "message-take-back": Permission.WRITE,
    "message-by-hand": Permission.WRITE,
    "message-forget": Permission.WRITE,
    "finding-answer": Permission.SETTLE,
    "shop-rules-set": Permission.SETTLE,
    "shop-rules-phrase": Permission.SETTLE,
    "writing-rule-drop": Permission.SETTLE,
    "phrase-end": Permission.SETTLE,
    "dialogue-close": Permission.WRITE,
    "dialogue-reopen": Permission.WRITE,
    "dialogue-seen": Permission.WORK,
    "dialogue-read": Permission.WRITE,
    "dialogue-link": Permission.WRITE,
    "request-approve": Permission.DECIDE,
    "request-reject": Permission.DECIDE,
    "return-decide": Permission.DECIDE,
    "return-compensation": Permission.DECIDE,
    "return-support": Permission.WORK,
    "shop-returns-set": Permission.SETTLE,
    "shop-writing-set": Permission.SETTLE,
    "shop-writing-day": Permission.SETTLE,
    "shop-writing-day-drop": Permission.SETTLE,
    "seller-cancel-do": Permission.DECIDE,
    "index-tariff-set": Permission.SETTLE,
    "index-tariff-drop": Permission.SETTLE,
    "put-back": Permission.STOCK,
    "put-back-all": Permission.STOCK,
    "stock-correct": Permission.STOCK,
    "stock-regrade": Permission.STOCK,
    "stock-place": Permission.STOCK,
    "stock-kit": Permission.STOCK,
    "stock-undo": Permission.STOCK,
    "stock-take-start": Permission.STOCK,
    "stock-take-scan": Permission.STOCK,
    "stock-take-line": Permission.STOCK,
    "stock-take-file": Permission.STOCK,
    "stock-take-post": Permission.STOCK,
    "stock-take-drop": Permission.STOCK,
    "packing-start": Permission.STOCK,
    "packing-ship": Permission.STOCK,
    "packing-aside": Permission.STOCK,
    "packing-box": Permission.STOCK,
    "packing-take": Permission.STOCK,
    "label-again": Permission.STOCK,
    "shipping-tracking": Permission.STOCK,
    "shipping-move": Permission.STOCK,
    "handed-over": Permission.STOCK,
    "part-put-back": Permission.STOCK,
    "part-handed-over": Permission.STOCK,
    "pickup-code-new": Permission.STOCK,
    "giveout-match": Permission.STOCK,
    "return-follow": Permission.WORK,
    "suppliers-add": Permission.SETTLE,
    "suppliers-file": Permission.SETTLE,
    "supplier-change": Permission.SETTLE,
    "supplier-article": Permission.SETTLE,
    "supplier-remove": Permission.SETTLE,
    "defect-code-add": Permission.SETTLE,
    "defect-code-switch": Permission.SETTLE,
    "shop-cause-add": Permission.SETTLE,
    "shop-causes-apply": Permission.SETTLE,
    "cause-change": Permission.SETTLE,
    "cause-move": Permission.SETTLE,
    "cause-remove": Permission.SETTLE,
    "shop-drafts-set": Permission.SETTLE,
    "note-add": Permission.WORK,
    "note-take-back": Permission.WORK,
    "receiving-take": Permission.STOCK,
    "receiving-undo": Permission.STOCK,
    "receiving-inspect": Permission.STOCK,
    "return-photos": Permission.STOCK,
    "photo-remove": Permission.SETTLE,
    "files-add": Permission.WORK,
    "file-remove": Permission.SETTLE,
    "effect-release": Permission.SETTLE,
    "effect-retry": Permission.SETTLE,
    "effect-drop": Permission.SETTLE,
    "effect-happened": Permission.SETTLE,
    "effect-not-happened": Permission.SETTLE,
    "set-switches": Permission.SETTLE,
    "health-now": Permission.SETTLE,
    "health-again": Permission.SETTLE,
    "health-seen": Permission.SETTLE,
    "shop-pause": Permission.SETTLE,
    "shop-resume": Permission.SETTLE,
    "shop-keeper": Permission.SETTLE,
    "shop-key": Permission.OWN,
    "shop-remove": Permission.OWN,
    "shop-later": Permission.SETTLE,
    "shop-limits-set": Permission.OWN,
    "automation-add": Permission.SETTLE,
    "automation-sentence": Permission.SETTLE,
    "automation-stop": Permission.DECIDE,
    "rule-change": Permission.SETTLE,
    "rule-move": Permission.SETTLE,
    "rule-remove": Permission.SETTLE,
    "rule-try": Permission.SETTLE,
    "rule-mode": Permission.SETTLE,
    "run-accept": Permission.DECIDE,
    "run-stop": Permission.WORK,
    "return-hands-off": Permission.WORK,
    "return-hands-on": Permission.DECIDE,
    "second-grant": Permission.SETTLE,
    "second-refuse": Permission.SETTLE,
    "push-renew": Permission.SETTLE,
    "role-change": Permission.PEOPLE,
    "place-remove": Permission.PEOPLE,
    "invitation-revoke": Permission.PEOPLE,
    "person-close": Permission.OWN,
    "person-open": Permission.OWN,
    "second-factor-reset": Permission.OWN,
    "session-take": Permission.OWN,
    "sessions-take": Permission.OWN,
}
# Presses everybody in the shop may do: they change what he sees himself.
FOR_ALL = {"setup-hide", "return-pack", "shop-rules-try"}
# Presses about a row that is one person's: whoever else is in the shop, and whatever his role, does not find it.
OF_ONE = {"second-withdraw": 403, "notice-read": 404, "job-stop": 404, "session-end": 404}


@pytest.mark.parametrize("role", Role)
def test_each_role_does_what_it_may(world: World, role: Role) -> None:
    client = client_of(make_member(world.shop, role=role))
    for route in ABOUT_ONE:
        if route.name in NEEDS:
            with undone():
                status = client.post(world.path(route)).status_code
            allowed = role in ALLOWED[NEEDS[route.name]]
            assert (status not in {403, 404}) if allowed else (status == 403), (route.name, role, status)
            assert status < 500, (route.name, role, status)


@pytest.mark.parametrize("role", Role)
def test_what_is_one_persons_is_no_colleagues(world: World, role: Role) -> None:
    client = client_of(make_member(world.shop, role=role))
    for route in ABOUT_ONE:
        if route.name in OF_ONE:
            with undone():
                assert client.post(world.path(route)).status_code == OF_ONE[route.name], (route.name, role)
        if route.name in FOR_ALL:
            with undone():
                assert client.post(world.path(route)).status_code == 303, (route.name, role)


def test_every_press_about_one_thing_says_what_it_needs(world: World) -> None:
    """A new address that changes something has to be put into ``NEEDS``, ``FOR_ALL`` or ``OF_ONE``."""
    client = client_of(make_member(world.shop, role=Role.VIEWER))
    unnamed = [route.name for route in ABOUT_ONE if route.name not in {*NEEDS, *FOR_ALL}]
    open_ones = []
    for route in (route for route in ABOUT_ONE if route.name in unnamed):
        with undone():
            if client.post(world.path(route)).status_code not in {403, 404, 405}:
                open_ones.append(route.name)
    assert open_ones == []
