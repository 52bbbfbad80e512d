"""Coming in, going out, one's own settings."""

from io import BytesIO
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from accounts import views_login
from accounts.models import User
from tests.factories.shops import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "kettle-and-two-mugs"


def enter(client: Client, user: User, password: str = PASSWORD):
    return client.post("/login/", {"username": user.username, "password": password})


def test_the_right_password_opens_the_queue(client: Client) -> None:
    user = make_user(password=PASSWORD)
    response = enter(client, user)
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert client.session["_auth_user_id"] == str(user.pk)


def test_the_wrong_password_says_so_and_lets_nobody_in(client: Client) -> None:
    response = enter(client, make_user(password=PASSWORD), "wrong")
    assert response.status_code == 200
    assert 'role="alert"' in response.content.decode()
    assert "_auth_user_id" not in client.session


def test_after_ten_wrong_passwords_the_right_one_does_not_help(client: Client) -> None:
    user = make_user(password=PASSWORD)
    for _ in range(10):
        response = enter(client, user, "wrong")
    assert response.status_code == 429
    response = enter(client, user)
    assert response.status_code == 429
    assert "_auth_user_id" not in client.session
    assert "i-lock" in response.content.decode()


def test_behind_a_proxy_each_visitor_has_his_own_door(client: Client, settings: Settings) -> None:
    settings.AXES_CLIENT_IP_CALLABLE, settings.PROXY_COUNT = "ozon.addresses.client_address", 1
    user = make_user(password=PASSWORD)
    data = {"username": user.username, "password": "wrong"}
    for forged in range(10):  # another made-up address each time
        hops = {"X-Forwarded-For": f"203.0.113.{forged}, 198.51.100.7"}
        response = client.post("/login/", data, headers=hops)
    assert response.status_code == 429
    data["password"] = PASSWORD
    assert client.post("/login/", data, headers={"X-Forwarded-For": "198.51.100.7"}).status_code == 429
    assert client.post("/login/", data, headers={"X-Forwarded-For": "198.51.100.8"}).status_code == 302


def test_one_address_does_not_try_one_password_on_all_names(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views_login, "MOST", 3)
    user = make_user(password=PASSWORD)
    how, elsewhere = (
        {"REMOTE_ADDR": f"2001:db8:{n}::{user.pk:x}"} for n in (1, 2)
    )  # Redis remembers other tests
    for name in ("anna", "boris", user.username):
        assert client.post("/login/", {"username": name, "password": "wrong"}, **how).status_code == 200
    right = {"username": user.username, "password": PASSWORD}
    response = client.post("/login/", right, **how)
    assert (response.status_code, int(response.headers["Retry-After"]) > 0) == (429, True)
    assert 'role="alert"' in response.content.decode()
    assert client.post("/login/", right, **elsewhere).status_code == 302


def test_a_name_nobody_can_have_is_refused(client: Client) -> None:
    response = client.post("/login/", {"username": "x" * 300, "password": "wrong"})
    assert response.status_code == 200
    assert list(response.context["form"].errors) == ["username"]


def test_a_file_nobody_asked_for_is_not_kept(client: Client) -> None:
    photo = BytesIO(b"x" * 3_000_000)
    response = client.post("/login/", {"username": "a", "password": "wrong", "photo": photo})
    assert response.status_code == 200
    assert not response.wsgi_request.FILES


def test_a_page_left_open_is_reloaded_not_filled_with_the_login(client: Client) -> None:
    response = client.get("/", headers={"HX-Request": "true"}, follow=True)
    assert response.headers["HX-Refresh"] == "true"
    assert b"password" not in response.content


def test_next_never_leads_away(client: Client) -> None:
    user = make_user(password=PASSWORD)
    data = {"username": user.username, "password": PASSWORD, "next": "https://evil.example/"}
    assert client.post("/login/", data).headers["Location"] == "/"


def test_a_visitor_chooses_the_language_of_the_login_page(client: Client) -> None:
    response = client.post("/language/", {"language": "en", "next": "/login/"})
    assert response.headers["Location"] == "/login/"
    assert '<html lang="en"' in client.get("/login/").content.decode()


@pytest.mark.parametrize(
    ("came", "back"),
    [
        ("http://testserver/returns/7/?from=kind%3Dmessage#note", "/returns/7/?from=kind%3Dmessage"),
        ("https://evil.example/returns/7/", "/"),
        ("", "/"),
    ],
)
def test_a_press_after_the_session_ended_leads_back_to_its_page(client: Client, came: str, back: str) -> None:
    user = make_user(password=PASSWORD)
    response = client.post("/bulk/", {"act": "close"}, headers={"Referer": came})
    door = response.headers["Location"]
    assert parse_qs(urlsplit(door).query)["next"] == [back]
    page = client.get(door)
    assert "nothing was done" in page.content.decode()
    data = {"username": user.username, "password": PASSWORD, "next": page.context["next"]}
    assert client.post(door, data).headers["Location"] == back


def test_logging_out_is_a_post(client: Client) -> None:
    client.force_login(make_user())
    assert client.get("/logout/").status_code == 405
    # "Back" shows nothing afterwards.
    assert "no-store" in client.get("/preferences/").headers["Cache-Control"]
    assert client.post("/logout/").headers["Location"] == "/login/"
    assert "_auth_user_id" not in client.session
    again = client.post("/logout/", follow=True)  # a second press
    assert (again.redirect_chain, list(again.context["messages"])) == ([("/login/?next=/", 302)], [])


CHOSEN = {
    "language": "zh-hans",
    "time_zone": "Asia/Yekaterinburg",
    "theme": "dark",
    "density": "roomy",
}


def test_preferences_are_kept_and_worn(client: Client, settings: Settings) -> None:
    settings.LANGUAGE_COOKIE_SECURE = True
    user = make_user()
    client.force_login(user)
    response = client.post("/preferences/", CHOSEN)
    assert (response.status_code, response.headers["Location"]) == (303, "/preferences/")
    assert response.cookies["django_language"]["secure"] is True
    user.refresh_from_db()
    assert {name: getattr(user, name) for name in CHOSEN} == CHOSEN
    assert (
        '<html lang="zh-hans" data-theme="dark" data-density="roomy">'
        in client.get("/team/").content.decode()
    )


def test_nobody_signs_as_a_colleague(client: Client) -> None:
    user = make_user(first_name="Ivan", last_name="Petrov")
    client.force_login(user)
    response = client.post("/preferences/", {**CHOSEN, "first_name": "Olga", "last_name": "Savina"})
    assert response.status_code == 303
    user.refresh_from_db()
    assert (user.label, user.theme) == ("Ivan Petrov", "dark")


def test_nobody_makes_himself_a_superuser_by_the_form(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    client.post("/preferences/", {**CHOSEN, "is_superuser": "on", "is_staff": "on", "username": "root"})
    user.refresh_from_db()
    assert (user.is_superuser, user.is_staff, user.username != "root") == (False, False, True)


@pytest.mark.parametrize(
    ("name", "value"), [("time_zone", "Mars/Olympus"), ("language", "xx"), ("theme", "pink")]
)
def test_what_there_is_not_cannot_be_chosen(client: Client, name: str, value: str) -> None:
    user = make_user()
    client.force_login(user)
    response = client.post("/preferences/", {**CHOSEN, name: value})
    assert response.status_code == 200
    assert name in response.context["form"].errors
    user.refresh_from_db()
    assert user.time_zone == "Europe/Moscow"


def test_the_password_is_changed_with_the_old_one(client: Client) -> None:
    user = make_user(password=PASSWORD)
    client.force_login(user)
    fresh = "a-lamp-and-a-blanket"
    data = {"old_password": "wrong", "new_password1": fresh, "new_password2": fresh}
    assert client.post("/preferences/password/", data).status_code == 200
    data["old_password"] = PASSWORD
    assert client.post("/preferences/password/", data).headers["Location"] == "/preferences/"
    user.refresh_from_db()
    assert user.check_password(fresh)


def test_missing_pages_look_like_ours_and_stay_quiet(client: Client) -> None:
    response = client.get("/nothing/")
    assert response.status_code == 404
    assert "desk/components.css" in response.content.decode()
    client.force_login(make_user())
    assert 'class="nav"' in client.get("/nothing/").content.decode()
