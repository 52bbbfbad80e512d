"""Where people are logged in: noted rarely, ended at once; and what a new password ends."""

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from rest_framework.authtoken.models import Token

from accounts import sessions
from accounts.models import AuditEntry, LoginSession, User
from accounts.services import join
from accounts.states import Action, Role
from tests.factories.shops import make_member, make_shop, make_user

pytestmark = pytest.mark.django_db
PASSWORD, FRESH = "kettle-and-two-mugs", "a-lamp-and-a-blanket"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def enter(user: User, **how) -> Client:
    client = Client(**how)
    client.post("/login/", {"username": user.username, "password": PASSWORD})
    return client


@pytest.fixture
def anna() -> User:
    return make_user(password=PASSWORD)


def test_a_login_is_noted_with_browser_and_address(anna: User) -> None:
    client = enter(anna, headers={"User-Agent": FIREFOX}, REMOTE_ADDR="203.0.113.5")
    row = LoginSession.objects.get()
    assert (row.user, row.address, row.agent) == (anna, "203.0.113.5", FIREFOX)
    page = client.get("/sessions/").content.decode()
    assert "Firefox 140 · Windows" in page
    assert "this one" in page


def test_it_is_written_once_in_five_minutes(anna: User, monkeypatch: pytest.MonkeyPatch) -> None:
    client = enter(anna)
    first = LoginSession.objects.get()
    client.get("/preferences/")
    assert LoginSession.objects.get().seen_at == first.seen_at
    now = sessions.time.time()
    monkeypatch.setattr(sessions.time, "time", lambda: now + 301)
    client.get("/preferences/")
    row = LoginSession.objects.get()
    assert row.seen_at > first.seen_at
    assert (row.pk, row.began_at) == (first.pk, first.began_at)


def test_whatever_a_browser_says_of_itself_is_borne(anna: User) -> None:
    client = enter(anna, headers={"User-Agent": "<script>" * 400})
    assert len(LoginSession.objects.get().agent) == 300
    page = client.get("/sessions/")
    assert page.status_code == 200
    assert "<script><script>" not in page.content.decode()
    assert sessions.browser_of("").text == ""


def test_one_of_ones_own_is_ended(anna: User) -> None:
    here, there = enter(anna), enter(anna)
    row = LoginSession.objects.get(session_key=there.session.session_key)
    assert here.post(f"/sessions/{row.pk}/end/").status_code == 303
    assert there.get("/preferences/").status_code == 302
    assert here.get("/preferences/").status_code == 200
    assert AuditEntry.objects.filter(action=Action.SESSION_ENDED).count() == 1


def test_nobody_ends_those_of_others(anna: User) -> None:
    boris = enter(make_user(password=PASSWORD))
    there = enter(anna)
    row = LoginSession.objects.get(user=anna)
    assert boris.post(f"/sessions/{row.pk}/end/").status_code == 404
    assert boris.post(f"/team/{anna.pk}/sessions/{row.pk}/").status_code == 404
    boris.post("/sessions/end/")
    assert there.get("/preferences/").status_code == 200


def test_all_others_are_ended(anna: User) -> None:
    here, *others = [enter(anna) for _ in range(3)]
    here.post("/sessions/end/")
    assert [one.get("/preferences/").status_code for one in (here, *others)] == [200, 302, 302]
    assert LoginSession.objects.count() == 1
    assert AuditEntry.objects.get(action=Action.SESSIONS_ENDED).params == {"n": 2}


def test_an_owner_ends_those_of_his_people_only(anna: User) -> None:
    shop = make_shop()
    join(anna, shop=shop, role=Role.OPERATOR)
    owner = Client()
    owner.force_login(make_member(shop, role=Role.OWNER))
    manager = Client()
    manager.force_login(make_member(shop, role=Role.MANAGER))
    there, also = enter(anna), enter(anna)
    row = LoginSession.objects.get(session_key=there.session.session_key)
    assert manager.post(f"/team/{anna.pk}/sessions/{row.pk}/").status_code == 403
    assert manager.post(f"/team/{anna.pk}/sessions/").status_code == 403
    assert "203" not in manager.get(f"/team/{anna.pk}/").content.decode()
    assert owner.post(f"/team/{anna.pk}/sessions/{row.pk}/").status_code == 303
    assert there.get("/preferences/").status_code == 302
    assert owner.post(f"/team/{anna.pk}/sessions/").status_code == 303
    assert also.get("/preferences/").status_code == 302
    join(anna, shop=make_shop(), role=Role.VIEWER)
    assert owner.post(f"/team/{anna.pk}/sessions/").status_code == 403


def test_a_new_password_ends_the_other_sessions_and_the_token(anna: User) -> None:
    here, there = enter(anna), enter(anna)
    token = Token.objects.create(user=anna)
    data = {"old_password": PASSWORD, "new_password1": FRESH, "new_password2": FRESH}
    assert here.post("/preferences/password/", data)["Location"] == "/preferences/"
    assert here.get("/sessions/").content.decode().count('<td class="nowrap">now</td>') == 1
    assert there.get("/preferences/").status_code == 302
    assert LoginSession.objects.get().session_key == here.session.session_key
    assert not Token.objects.filter(pk=token.pk).exists()
    assert AuditEntry.objects.latest("pk").action == Action.PASSWORD_CHANGED


def test_old_passwords_are_not_guessed_in_an_open_session(anna: User) -> None:
    client = enter(anna)
    data = {"old_password": "wrong", "new_password1": FRESH, "new_password2": FRESH}
    for _ in range(10):
        client.post("/preferences/password/", data)
    answer = client.post("/preferences/password/", {**data, "old_password": PASSWORD})
    assert "Too many wrong tries" in answer.content.decode()
    anna.refresh_from_db()
    assert anna.check_password(PASSWORD)
    assert AuditEntry.objects.filter(action=Action.PASSWORD_REFUSED).count() == 10


def test_the_rules_of_a_password_stand_beside_it_and_hold(anna: User) -> None:
    client = enter(anna)
    page = client.get("/preferences/password/").content.decode()
    assert page.count("data-rule=") == 4
    assert 'data-rule="least" data-least="10"' in page
    for weak in ("short", "1029384756102938", "password123", f"{anna.username}-abc"):
        data = {"old_password": PASSWORD, "new_password1": weak, "new_password2": weak}
        assert client.post("/preferences/password/", data).context["form"].errors, weak


def test_ended_sessions_are_not_shown_and_are_forgotten(anna: User) -> None:
    client = enter(anna)
    enter(anna)
    Session.objects.exclude(session_key=client.session.session_key).delete()
    assert len(sessions.live(anna)) == 1
    LoginSession.objects.update(seen_at="2026-01-01T00:00Z")
    assert sessions.forget() == 1
    assert LoginSession.objects.get().session_key == client.session.session_key


def test_a_password_set_in_the_admin_ends_everything(client: Client, anna: User) -> None:
    there = enter(anna)
    Token.objects.create(user=anna)
    client.force_login(make_user(is_staff=True, is_superuser=True))
    data = {"password1": FRESH, "password2": FRESH, "usable_password": "true"}
    assert client.post(f"/admin/accounts/user/{anna.pk}/password/", data).status_code == 302
    assert there.get("/preferences/").status_code == 302
    assert not Token.objects.exists()
    assert AuditEntry.objects.filter(action=Action.PASSWORD_SET, params__who=anna.label).exists()


def test_logins_are_written_down_but_no_made_up_names(client: Client, anna: User) -> None:
    enter(anna).post("/logout/")
    client.post("/login/", {"username": anna.username, "password": "wrong"}, REMOTE_ADDR="203.0.113.7")
    client.post("/login/", {"username": "my-password-in-the-wrong-field", "password": ""})
    client.post("/login/", {"username": "nobody", "password": "wrong"})
    rows = AuditEntry.objects.order_by("pk").values_list("user", "action", "address", "params")
    assert list(rows) == [
        (anna.pk, "logged_in", "127.0.0.1", {}),
        (anna.pk, "logged_out", "127.0.0.1", {}),
        (anna.pk, "login_failed", "203.0.113.7", {"reason": "password"}),
    ]
