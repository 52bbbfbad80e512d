"""What holds for every address, whoever asks: looking changes nothing, forms carry a token, every answer a policy."""

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts.middleware import BEFORE_SET_UP
from accounts.models import User
from accounts.states import Role
from tests.factories import make_member, make_superuser
from tests.walls.routes import routes
from tests.walls.test_walls import client_of, desk, undone
from tests.walls.world import World

WRITES = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM) "(\w+)"')
# What looking may leave behind: that somebody is here, that he has seen his own news, and that he fetched a file.
TRACES = {"django_session", "accounts_loginsession", "worklist_notice", "worklist_job", "accounts_auditentry"}


@pytest.fixture
def owner(world: World) -> Client:
    return client_of(world.owner)


def read(answer: HttpResponse) -> HttpResponse:
    """To its end: then a file that is sent is closed."""
    if answer.streaming:
        b"".join(answer)
    return answer


def test_looking_changes_nothing_and_every_page_carries_the_policy(world: World, owner: Client) -> None:
    owner.get("/")  # the first page of a session notes the browser
    offences: list[tuple[object, ...]] = []
    for route in desk():
        with undone(), CaptureQueriesContext(connection) as said:
            answer = read(owner.get(world.path(route)))
        written = {found[1] for one in said.captured_queries if (found := WRITES.match(one["sql"]))}
        if written - TRACES or answer.status_code >= 500:
            offences.append((route.name, answer.status_code, sorted(written - TRACES)))
        if not is_guarded(answer):
            offences.append((route.name, "get", answer.status_code))
    assert offences == []


def test_every_form_needs_its_token(world: World) -> None:
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(world.owner, "django.contrib.auth.backends.ModelBackend")
    offences = []
    for route in desk():
        if not route.name.startswith("api-"):
            with undone():
                answer = client.post(world.path(route))
            if answer.status_code != 403 or not is_guarded(answer):
                offences.append((route.name, answer.status_code))
    assert offences == []


def test_every_answer_carries_the_policy(world: World, owner: Client) -> None:
    client = client_of(make_superuser())
    admins = [route for route in routes() if route.name.startswith("admin:") and not route.parameters]
    assert [route.name for route in admins if not is_guarded(client.get(route.path({})))] == []
    for path in ("/nothing", "/admin/nothing/", "/login/", "/join/wrong/", "/api/v1/nothing/", "/livez"):
        assert is_guarded(owner.get(path)), path
        assert is_guarded(Client().get(path)), path


def is_guarded(answer: HttpResponse) -> bool:
    policy = answer.headers.get("Content-Security-Policy", "")
    return (
        "default-src 'none'" in policy
        and "unsafe" not in policy
        and answer.headers.get("X-Content-Type-Options") == "nosniff"
        and answer.headers.get("X-Frame-Options") == "DENY"
    )


def test_a_password_alone_reaches_nothing_of_who_has_a_second_factor(world: World) -> None:
    user = make_member(world.shop, role=Role.OWNER)
    User.objects.filter(pk=user.pk).update(has_second_factor=True)
    TOTPDevice.objects.create(user=user, confirmed=True)
    client, offences = client_of(user), []
    session = client.cookies["sessionid"].value
    for route in (one for one in routes() if not (one.name.startswith("admin:") and one.parameters)):
        client.cookies["sessionid"] = session
        with undone():  # it ends the session
            answer = client.get(world.path(route))
        if route.name.startswith("api-"):
            stopped = answer.status_code in {401, 403}
        else:
            stopped = answer.status_code == 302 and answer.headers["Location"].startswith("/login/")
        if not stopped:
            offences.append((route.name, answer.status_code))
    assert offences == []


def test_who_must_set_one_up_reaches_nothing_else(world: World, settings: object) -> None:
    settings.REQUIRE_TOTP = frozenset({Role.OWNER})  # type: ignore[attr-defined]  # the fixture takes any name
    client = client_of(make_member(world.shop, role=Role.OWNER))
    offences = []
    for route in desk():
        if route.name in BEFORE_SET_UP:
            continue
        for method in ("get", "post"):
            with undone():
                answer = getattr(client, method)(world.path(route))
            if route.name.startswith("api-"):
                stopped = answer.status_code in {401, 403}
            else:
                place = answer.headers.get("Location", "")
                stopped = answer.status_code in {302, 303} and place == "/preferences/second-factor/"
            if not stopped:
                offences.append((route.name, method, answer.status_code))
    assert offences == []
