"""The second factor: set up, asked for at every door, counted, given back."""

import re
import time
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django import Settings
from rest_framework.authtoken.models import Token

from accounts import second
from accounts.models import AuditEntry, User
from accounts.services import join
from accounts.states import Action, Role
from tests.factories.shops import make_member, make_shop, make_superuser, make_user

pytestmark = pytest.mark.django_db
PASSWORD = "kettle-and-two-mugs"
SET_UP, BEGIN, CONFIRM, OFF, CODES = (
    f"/preferences/second-factor/{step}" for step in ("", "begin/", "confirm/", "off/", "codes/")
)


def code_of(user: User, *, confirmed: bool = True, shift: int = 0) -> str:
    """What the app shows now; it may be shown again, as if half a minute had passed."""
    device = TOTPDevice.objects.get(user=user, confirmed=confirmed)
    TOTPDevice.objects.filter(pk=device.pk).update(last_t=-1)
    return f"{totp(device.bin_key, drift=shift):06d}"


def wrong_code(user: User) -> str:
    near = {code_of(user, shift=shift) for shift in range(-3, 4)}
    return next(text for text in map("{:06d}".format, range(20)) if text not in near)


def patient(user: User) -> None:
    """As if the person had waited long enough after his wrong codes."""
    for model in (TOTPDevice, StaticDevice):
        model.objects.filter(user=user).update(throttling_failure_count=0, throttling_failure_timestamp=None)


def with_second(**fields) -> tuple[User, list[str]]:
    user = make_user(password=PASSWORD, **fields)
    second.begin(user)
    _verdict, codes = second.confirm(user, code_of(user, confirmed=False), address=None)
    return user, codes


def log_in(client: Client, user: User, code: str | None = None, **data):
    first = client.post("/login/", {"username": user.username, "password": PASSWORD, **data})
    return first if code is None else client.post("/login/code/", {"code": code})


def actions() -> list[str]:
    return list(AuditEntry.objects.order_by("id").values_list("action", flat=True))


def test_it_is_set_up_with_a_code_of_the_app(client: Client) -> None:
    user = make_user(password=PASSWORD)
    log_in(client, user)
    assert not TOTPDevice.objects.exists()
    assert client.get(SET_UP).status_code == 200
    assert not TOTPDevice.objects.exists()  # looking makes nothing
    client.post(BEGIN)
    page = client.get(SET_UP).content.decode()
    device = TOTPDevice.objects.get(user=user)
    assert "<svg" in page
    assert "style=" not in page
    secret = re.search(r"secret=([A-Z2-7]+)", device.config_url)
    assert secret
    assert secret[1] in page.replace(" ", "")
    shown = client.post(CONFIRM, {"code": code_of(user, confirmed=False)}).content.decode()
    codes = re.findall(r"<code class=\"code\">([a-z2-9]{5}-[a-z2-9]{5})</code>", shown)
    assert len(set(codes)) == 10
    user.refresh_from_db()
    assert user.has_second_factor
    assert client.get(SET_UP).status_code == 200  # this session has shown it
    assert codes[0] not in client.get(SET_UP).content.decode()


def test_a_wrong_first_code_turns_nothing_on(client: Client) -> None:
    user = make_user(password=PASSWORD)
    log_in(client, user)
    client.post(BEGIN)
    code = code_of(user, confirmed=False)
    wrong = f"{(int(code) + 1) % 1_000_000:06d}"
    answer = client.post(CONFIRM, {"code": wrong})
    assert "not the code of this moment" in answer.content.decode()
    user.refresh_from_db()
    assert not user.has_second_factor
    again = client.post(CONFIRM, {"code": code})
    assert "Try again in 1 second" in again.content.decode()


def test_the_password_alone_logs_nobody_in(client: Client) -> None:
    user, _codes = with_second()
    answer = log_in(client, user)
    assert (answer.status_code, answer["Location"]) == (302, "/login/code/")
    assert "_auth_user_id" not in client.session
    assert client.get("/preferences/")["Location"].startswith("/login/")
    answer = client.post("/login/code/", {"code": code_of(user)})
    assert (answer.status_code, answer["Location"]) == (303, "/")
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.get("/preferences/").status_code == 200


def test_the_second_step_leads_where_one_wanted_to_go_and_never_away(client: Client) -> None:
    user, _codes = with_second()
    assert log_in(client, user, code_of(user), next="/preferences/")["Location"] == "/preferences/"
    client.post("/logout/")
    assert log_in(client, user, code_of(user), next="https://evil.example/")["Location"] == "/"


def test_a_code_is_taken_once(client: Client) -> None:
    user, _codes = with_second()
    code = code_of(user)
    log_in(client, user, code)
    other = Client()
    assert log_in(other, user, code).status_code == 200
    assert "_auth_user_id" not in other.session


def test_a_backup_code_opens_once_and_stands_in_no_table(client: Client) -> None:
    user, codes = with_second()
    assert not set(StaticToken.objects.values_list("token", flat=True)) & {
        code.replace("-", "") for code in codes
    }
    typed = f" {codes[3].upper().replace('-', ' ')} "
    assert log_in(client, user, typed).status_code == 303
    assert AuditEntry.objects.get(action=Action.BACKUP_USED).params == {"left": 9}
    other = Client()
    assert log_in(other, user, codes[3]).status_code == 200
    assert "_auth_user_id" not in other.session


def test_backup_codes_open_after_the_installation_changed_its_secret(
    client: Client, settings: Settings
) -> None:
    user, codes = with_second()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret-another-secret-another-secret-another"
    assert log_in(client, user, codes[0]).status_code == 303


def test_wrong_codes_slow_down_and_the_wait_is_told(client: Client) -> None:
    user, _codes = with_second()
    log_in(client, user, wrong_code(user))
    assert Action.SECOND_FAILED in actions()
    answer = client.post("/login/code/", {"code": code_of(user)})
    assert "Try again in 1 second" in answer.content.decode()
    patient(user)
    assert client.post("/login/code/", {"code": code_of(user)}).status_code == 303


def test_ten_wrong_codes_close_the_door_of_the_name_too(client: Client) -> None:
    user, _codes = with_second()
    log_in(client, user)
    for _ in range(10):
        patient(user)
        answer = client.post("/login/code/", {"code": wrong_code(user)})
    assert answer.status_code == 429
    assert "15 minutes" in answer.content.decode()
    assert 0 < int(answer["Retry-After"]) <= 900
    patient(user)
    assert client.post("/login/code/", {"code": code_of(user)}).status_code == 429
    assert log_in(Client(), user).status_code == 429


def test_the_right_password_does_not_wipe_out_wrong_codes(client: Client) -> None:
    user, _codes = with_second()
    for _ in range(10):
        patient(user)
        answer = log_in(client, user, wrong_code(user))
    assert answer.status_code == 429


def test_the_half_way_ends_after_five_minutes_or_with_a_new_password(client: Client) -> None:
    user, _codes = with_second()
    log_in(client, user)
    session = client.session
    session["pending_login"] = {**session["pending_login"], "at": time.time() - 301}
    session.save()
    assert client.post("/login/code/", {"code": code_of(user)})["Location"] == "/login/"
    log_in(client, user)
    User.objects.get(pk=user.pk).set_password("x")
    fresh = User.objects.get(pk=user.pk)
    fresh.set_password("another-lamp-and-blanket")
    fresh.save()
    assert client.post("/login/code/", {"code": code_of(user)})["Location"] == "/login/"
    assert Client().get("/login/code/")["Location"] == "/login/"


def test_turning_it_on_ends_the_other_sessions(client: Client) -> None:
    user = make_user(password=PASSWORD)
    other = Client()
    for browser in (client, other):
        log_in(browser, user)
    client.post(BEGIN)
    client.post(CONFIRM, {"code": code_of(user, confirmed=False)})
    assert client.get("/preferences/").status_code == 200
    assert other.get("/preferences/").status_code == 302


def test_a_session_that_did_not_show_it_opens_nothing(client: Client) -> None:
    user, _codes = with_second(is_staff=True, is_superuser=True)
    Token.objects.create(user=user)
    for path in ("/preferences/", "/team/", "/admin/"):
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
        assert client.get(path)["Location"].startswith("/login/"), path
        assert "_auth_user_id" not in client.session
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    assert client.get("/api/v1/work-items/").status_code in {401, 403}
    assert client.post(OFF, {"password": PASSWORD, "code": "1"})["Location"].startswith("/login/")


def test_the_admin_has_no_door_of_its_own(client: Client) -> None:
    user, _codes = with_second(is_staff=True, is_superuser=True)
    answer = client.get("/admin/", follow=True)
    assert answer.request["PATH_INFO"] == "/login/"
    data = {"username": user.username, "password": PASSWORD, "next": "/admin/"}
    assert client.post("/admin/login/", data).status_code == 405
    assert log_in(client, user, code_of(user), next="/admin/")["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    assert client.post("/admin/logout/")["Location"] == "/login/"
    assert client.get("/admin/").status_code == 302


def test_who_may_not_enter_the_admin_is_told_so(client: Client) -> None:
    client.force_login(make_user())
    assert client.get("/admin/", follow=True).status_code == 403


def proof(user: User, **changes: str) -> dict[str, str]:
    return {"password": PASSWORD, "code": code_of(user), **changes}


def test_it_is_turned_off_with_password_and_code(client: Client) -> None:
    user, _codes = with_second()
    log_in(client, user, code_of(user))
    for wrong in ({"password": "wrong"}, {"code": ""}, {"code": wrong_code(user)}):
        patient(user)
        assert client.post(OFF, proof(user, **wrong)).status_code == 200
        assert TOTPDevice.objects.filter(user=user, confirmed=True).exists()
    patient(user)
    assert client.post(OFF, proof(user)).status_code == 303
    user.refresh_from_db()
    assert not user.has_second_factor
    assert not TOTPDevice.objects.exists()
    assert not StaticToken.objects.exists()
    assert client.get("/preferences/").status_code == 200
    assert actions()[-1] == Action.TOTP_OFF


def test_passwords_are_not_guessed_in_an_open_session(client: Client) -> None:
    user, _codes = with_second()
    log_in(client, user, code_of(user))
    for _ in range(10):
        client.post(OFF, proof(user, password="wrong"))
    answer = client.post(OFF, proof(user))
    assert "Too many wrong tries" in answer.content.decode()
    assert User.objects.get(pk=user.pk).has_second_factor


def test_new_backup_codes_replace_the_old_ones(client: Client) -> None:
    user, old = with_second()
    log_in(client, user, code_of(user))
    page = client.post(CODES, proof(user)).content.decode()
    fresh = re.findall(r">([a-z2-9]{5}-[a-z2-9]{5})<", page)
    assert len(set(fresh)) == 10
    assert not set(fresh) & set(old)
    assert log_in(Client(), user, old[0]).status_code == 200
    patient(user)
    assert log_in(Client(), user, fresh[0]).status_code == 303
    assert client.get("/preferences/").status_code == 200


def test_an_owner_takes_a_lost_one_away(client: Client) -> None:
    shop = make_shop()
    owner = make_member(shop, role=Role.OWNER)
    user, _codes = with_second()
    join(user, shop=shop, role=Role.OPERATOR)
    inside = Client()
    log_in(inside, user, code_of(user))
    client.force_login(owner)
    assert client.post(f"/team/{user.pk}/second-factor/").status_code == 303
    assert inside.get("/preferences/").status_code == 302
    assert log_in(inside, user)["Location"] == "/"
    entry = AuditEntry.objects.get(action=Action.TOTP_RESET)
    assert (entry.user, entry.params) == (owner, {"who": user.label})


@pytest.mark.parametrize("role", [Role.MANAGER, Role.OPERATOR])
def test_who_does_not_own_the_shop_does_not(client: Client, role: Role) -> None:
    shop = make_shop()
    user, _codes = with_second()
    join(user, shop=shop, role=Role.OPERATOR)
    client.force_login(make_member(shop, role=role))
    assert client.post(f"/team/{user.pk}/second-factor/").status_code == 403
    assert User.objects.get(pk=user.pk).has_second_factor


def test_nobody_takes_his_own_away_without_proof_not_even_an_ops_admin(client: Client) -> None:
    user, _codes = with_second(is_staff=True, is_superuser=True)
    log_in(client, user, code_of(user))
    assert client.post(f"/team/{user.pk}/second-factor/").status_code == 404
    action = {"action": "take_second_factors_away", "_selected_action": [user.pk]}
    client.post("/admin/accounts/user/", action)
    assert User.objects.get(pk=user.pk).has_second_factor


def test_the_last_ops_admin_gets_in_again_from_the_shell() -> None:
    user, _codes = with_second(is_superuser=True)
    call_command("reset_second_factor", user.username, verbosity=0)
    user.refresh_from_db()
    assert not user.has_second_factor
    assert AuditEntry.objects.get(action=Action.TOTP_RESET).user is None


def test_a_token_made_at_the_terminal_is_told_once() -> None:
    user = make_user()
    for _ in range(2):
        call_command("drf_create_token", user.username, stdout=StringIO())
    assert [row.action for row in AuditEntry.objects.filter(user=user)] == [Action.TOKEN_MADE]


@pytest.fixture
def wanted(settings: Settings) -> None:
    settings.REQUIRE_TOTP = frozenset({"owner", "manager"})


@pytest.mark.usefixtures("wanted")
@pytest.mark.parametrize(("role", "led"), [(Role.OWNER, True), (Role.MANAGER, True), (Role.OPERATOR, False)])
def test_roles_that_need_one_are_led_to_it(client: Client, role: Role, led: bool) -> None:
    user = make_member(make_shop(), role=role, password=PASSWORD)
    Token.objects.create(user=user)
    key = {"Authorization": f"Token {user.auth_token.key}"}
    log_in(client, user)
    answer = client.get("/team/")
    assert answer.status_code == (302 if led else 200)
    assert Client().get("/api/v1/work-items/", headers=key).status_code == (401 if led else 200)
    assert client.get("/api/v1/work-items/").status_code == (401 if led else 200)
    if not led:
        return
    assert answer["Location"] == SET_UP
    assert client.post("/preferences/").status_code == 303
    assert client.get("/team/", headers={"HX-Request": "true"}).headers["HX-Redirect"] == SET_UP
    assert "Your role needs a second factor" in client.get(SET_UP).content.decode()
    client.post(BEGIN)
    client.post(CONFIRM, {"code": code_of(user, confirmed=False)})
    assert client.get("/team/").status_code == 200
    assert client.get("/api/v1/work-items/").status_code == 200
    assert Client().get("/api/v1/work-items/", headers=key).status_code == 200


@pytest.mark.usefixtures("wanted")
def test_an_ops_admin_counts_as_an_owner_and_may_always_leave(client: Client) -> None:
    client.force_login(make_superuser())
    assert client.get("/admin/")["Location"] == SET_UP
    assert client.post("/logout/")["Location"] == reverse("login")


def test_a_failed_setup_leaves_no_codes_behind() -> None:
    user = make_user()
    second.begin(user)
    second.begin(user)
    assert TOTPDevice.objects.filter(user=user).count() == 1
    verdict, codes = second.confirm(user, "abc", address=None)
    assert (verdict.device, codes) == (None, [])
    assert not StaticDevice.objects.exists()
    assert second.since(user) is None or timezone.now() >= second.since(user)


def test_a_second_tab_cannot_set_up_another_one_beside_it() -> None:
    user = make_user()
    second.begin(user)
    code = code_of(user, confirmed=False)
    assert len(second.confirm(user, code, address=None)[1]) == 10
    late = TOTPDevice.objects.create(
        user=user, name="totp", confirmed=False
    )  # made while the first was confirmed
    verdict, codes = second.confirm(user, code_of(user, confirmed=False), address=None)
    assert (verdict.device, codes) == (None, [])
    late.refresh_from_db()
    assert not late.confirmed
