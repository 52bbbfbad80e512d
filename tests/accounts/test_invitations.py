"""A link lets one person in, once, into what its maker may give."""

import re
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from accounts import invitations, tries, views_invitations
from accounts.invitations import Ended, accept, invite
from accounts.models import AuditEntry, Invitation, Membership, User
from accounts.services import join
from accounts.states import Action, Ending, Role
from ozon.models import Shop
from ozon.states import ShopState
from tests.factories.shops import make_member, make_shop, make_superuser, make_user

pytestmark = pytest.mark.django_db
NEWCOMER = {
    "username": "maria",
    "first_name": "Maria",
    "last_name": "Orlova",
    "language": "en",
    "time_zone": "Asia/Omsk",
    "password1": "a-lamp-and-a-blanket",
    "password2": "a-lamp-and-a-blanket",
}


def made(by: User, *shops: Shop, role: Role = Role.OPERATOR, **how) -> str:
    """The path of a fresh link."""
    now = how.pop("now", timezone.now())
    _row, secret = invite(shops=list(shops), role=role, by=by, now=now, **how)
    return f"/join/{secret}/"


def roles(user: User) -> dict[int, str]:
    return dict(Membership.objects.filter(user=user).values_list("shop_id", "role"))


@pytest.fixture
def shop() -> Shop:
    return make_shop(name="Warm home")


@pytest.fixture
def owner(shop: Shop) -> User:
    return make_member(shop, role=Role.OWNER)


def test_the_link_is_shown_once_and_kept_nowhere(client: Client, shop: Shop, owner: User) -> None:
    client.force_login(owner)
    data = {"shops": [shop.pk], "role": "operator", "name": "Maria Orlova", "email": "m@example.org"}
    page = client.post("/team/invite/", data).content.decode()
    link = re.search(r"http://testserver(/join/([\w-]+)/)", page)
    assert link
    row = Invitation.objects.get()
    assert link[2] not in str(Invitation.objects.values())
    assert link[2] not in str(AuditEntry.objects.values())
    assert row.expires_at - row.made_at == timedelta(days=7)
    assert link[2] not in client.get("/team/").content.decode()
    assert "Maria Orlova" in client.get("/team/").content.decode()
    assert Client().get(link[1]).status_code == 200


def test_looking_changes_nothing(client: Client, shop: Shop, owner: User) -> None:
    path = made(owner, shop)
    before = Invitation.objects.values().get()
    anna = make_user()
    assert "Warm home" in client.get(path).content.decode()
    client.force_login(anna)
    client.get(path)
    client.head(path)
    assert Invitation.objects.values().get() == before
    assert roles(anna) == {}


def test_a_newcomer_makes_an_account_and_is_in(client: Client, shop: Shop, owner: User) -> None:
    second = make_shop()
    join(owner, shop=second, role=Role.MANAGER)
    path = made(owner, shop, second, role=Role.WAREHOUSE, email="m@example.org")
    answer = client.post(path, {**NEWCOMER, "is_superuser": "on", "is_staff": "on", "role": "owner"})
    assert (answer.status_code, answer["Location"]) == (303, "/")
    maria = User.objects.get(username="maria")
    assert (maria.label, maria.email, maria.time_zone) == ("Maria Orlova", "m@example.org", "Asia/Omsk")
    assert (maria.is_superuser, maria.is_staff) == (False, False)
    assert roles(maria) == {shop.pk: "warehouse", second.pk: "warehouse"}
    assert client.get("/preferences/").status_code == 200
    assert maria.check_password(NEWCOMER["password1"])
    row = Invitation.objects.get()
    assert row.used_by == maria
    joined = AuditEntry.objects.filter(action=Action.JOINED)
    assert {(entry.user, entry.shop_id) for entry in joined} == {(maria, shop.pk), (maria, second.pk)}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"password1": "1234567890123", "password2": "1234567890123"}, "password2"),
        (
            {"username": "maria.orlova", "password1": "maria.orlova1", "password2": "maria.orlova1"},
            "password2",
        ),
        ({"password1": "short", "password2": "short"}, "password2"),
        ({"password2": "another-lamp-and-blanket"}, "password2"),
        ({"username": "taken"}, "username"),
        ({"username": "Taken"}, "username"),  # an @ in a note could mean either
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"first_name": ""}, "first_name"),
        ({"first_name": "\u200b"}, "first_name"),
        ({"first_name": "olga\u200b", "last_name": " Savina\u202e"}, "first_name"),  # signs as the owner does
    ],
)
def test_a_bad_answer_leaves_the_link_good(
    client: Client, shop: Shop, owner: User, changes: dict[str, str], field: str
) -> None:
    make_user(
        username="taken", first_name=NEWCOMER["first_name"], last_name=NEWCOMER["last_name"]
    )  # elsewhere
    User.objects.filter(pk=owner.pk).update(first_name="Olga", last_name="Savina")
    path, people = made(owner, shop), User.objects.count()
    answer = client.post(path, {**NEWCOMER, **changes})
    assert field in answer.context["form"].errors
    assert User.objects.count() == people
    assert client.post(path, NEWCOMER).status_code == 303


def test_an_open_link_stands_in_no_log_and_not_beside_a_failed_login(
    shop: Shop, owner: User, caplog: pytest.LogCaptureFixture
) -> None:
    path = made(owner, shop)
    secret = path.split("/")[2]
    client = Client(enforce_csrf_checks=True)
    assert client.post(path, NEWCOMER).status_code == 403
    assert client.put(path).status_code == 403
    assert Client().put(path).status_code == 405
    Client().post(f"/login/?next={path}", {"username": owner.username, "password": "wrong", "next": path})
    assert "/join/…" in caplog.text
    assert secret not in caplog.text
    attempt = AccessAttempt.objects.get()
    assert secret not in attempt.get_data + attempt.post_data


def test_who_has_an_account_joins_with_it(client: Client, shop: Shop, owner: User) -> None:
    anna = make_user()
    path, people = made(owner, shop), User.objects.count()
    client.force_login(anna)
    assert client.post(path, NEWCOMER)["Location"] == "/"
    assert roles(anna) == {shop.pk: "operator"}
    assert User.objects.count() == people
    entry = AuditEntry.objects.get(action=Action.JOINED)
    assert entry.params == {"role": "operator", "who": owner.label}


def test_a_role_somebody_has_is_never_lowered(shop: Shop, owner: User) -> None:
    boss = make_member(shop, role=Role.MANAGER)
    secret = made(owner, shop, role=Role.VIEWER).split("/")[2]
    accept(secret, user=boss, now=timezone.now())
    assert roles(boss) == {shop.pk: "manager"}


def test_a_link_is_used_once(client: Client, shop: Shop, owner: User) -> None:
    path = made(owner, shop)
    client.post(path, NEWCOMER)
    late = Client()
    answer = late.post(path, {**NEWCOMER, "username": "boris"})
    assert answer.status_code == 410
    assert "used already" in answer.content.decode()
    assert not User.objects.filter(username="boris").exists()
    assert late.get(path).status_code == 410


def test_ended_links_say_why(client: Client, shop: Shop, owner: User) -> None:
    old = made(owner, shop, now=timezone.now() - timedelta(days=7))
    assert "This invitation is over" in client.get(old).content.decode()
    back = made(owner, shop)
    client.force_login(owner)
    row = Invitation.objects.latest("pk")
    assert client.post(f"/team/invitations/{row.pk}/revoke/").status_code == 303
    client.post(f"/team/invitations/{row.pk}/revoke/")
    assert AuditEntry.objects.filter(action=Action.INVITATION_REVOKED).count() == 1
    client.logout()
    assert "was taken back" in client.get(back).content.decode()
    assert "no such invitation" in client.get("/join/made-up/").content.decode()
    for path in (old, back, "/join/made-up/"):
        assert client.post(path, NEWCOMER).status_code == 410
    assert not User.objects.filter(username="maria").exists()
    assert client.get("/join/made-up/").status_code == 410


def test_a_link_gives_no_more_than_its_maker_still_may(shop: Shop, owner: User) -> None:
    manager, other = make_member(shop, role=Role.MANAGER), make_shop()
    join(manager, shop=other, role=Role.MANAGER)
    secret = made(manager, shop, other, role=Role.MANAGER).split("/")[2]
    Membership.objects.filter(user=manager, shop=shop).update(role=Role.OPERATOR)
    anna = make_user()
    accept(secret, user=anna, now=timezone.now())
    assert roles(anna) == {other.pk: "manager"}


@pytest.mark.parametrize("how", ["demoted", "closed", "removed"])
def test_a_link_dies_with_what_it_stood_on(shop: Shop, owner: User, how: str) -> None:
    manager = make_member(shop, role=Role.MANAGER)
    secret = made(manager, shop).split("/")[2]
    if how == "demoted":
        Membership.objects.filter(user=manager).delete()
    elif how == "closed":
        User.objects.filter(pk=manager.pk).update(is_active=False)
    else:
        Shop.objects.filter(pk=shop.pk).update(state=ShopState.REMOVED)
    with pytest.raises(Ended) as ended:
        accept(secret, user=make_user(), now=timezone.now())
    assert ended.value.why == Ending.REVOKED


@pytest.mark.parametrize(
    ("own", "role", "ok"),
    [
        (Role.MANAGER, Role.MANAGER, True),
        (Role.MANAGER, Role.OWNER, False),
        (Role.OPERATOR, Role.VIEWER, False),
        (Role.OWNER, Role.OWNER, True),
    ],
)
def test_nobody_invites_above_himself(client: Client, shop: Shop, own: Role, role: Role, ok: bool) -> None:
    user = make_member(shop, role=own)
    client.force_login(user)
    answer = client.post("/team/invite/", {"shops": [shop.pk], "role": role})
    assert answer.status_code == (403 if own == Role.OPERATOR else 200)
    assert Invitation.objects.exists() is ok
    if not ok:
        with pytest.raises(PermissionDenied):
            made(user, shop, role=role)


def test_nobody_invites_into_the_shop_of_others(client: Client, shop: Shop, owner: User) -> None:
    foreign, mixed = make_shop(name="Foreign"), make_shop()
    join(owner, shop=mixed, role=Role.MANAGER)
    client.force_login(owner)
    assert "Foreign" not in client.get("/team/invite/").content.decode()
    for shops, role in (([shop.pk, foreign.pk], "viewer"), ([shop.pk, mixed.pk], "owner"), ([], "viewer")):
        assert client.post("/team/invite/", {"shops": shops, "role": role}).context["form"].errors
    with pytest.raises(PermissionDenied):
        made(owner, shop, foreign)
    assert not Invitation.objects.exists()


def test_invitations_of_others_are_not_there(client: Client, shop: Shop, owner: User) -> None:
    made(owner, shop)
    row = Invitation.objects.get()
    client.force_login(make_member(make_shop(), role=Role.OWNER))
    assert client.post(f"/team/invitations/{row.pk}/revoke/").status_code == 404
    client.force_login(make_member(shop, role=Role.OPERATOR))
    assert client.post(f"/team/invitations/{row.pk}/revoke/").status_code == 403
    made(owner, shop, role=Role.OWNER)
    above = Invitation.objects.latest("pk")
    client.force_login(make_member(shop, role=Role.MANAGER))
    assert client.post(f"/team/invitations/{above.pk}/revoke/").status_code == 403
    assert not Invitation.objects.exclude(revoked_at=None).exists()
    assert list(invitations.open_ones(make_superuser(), now=timezone.now())) == [above, row]


def test_one_address_does_not_press_for_ever(
    client: Client, shop: Shop, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views_invitations, "MOST", 2)
    path, here = made(owner, shop), {"REMOTE_ADDR": "203.0.113.9"}
    tries.forget("join:203.0.113.9")
    for _ in range(2):
        client.post(path, {**NEWCOMER, "username": ""}, **here)
    answer = client.post(path, NEWCOMER, **here)
    assert "Too many wrong tries" in answer.content.decode()
    assert not User.objects.filter(username="maria").exists()
    assert client.post(path, NEWCOMER, REMOTE_ADDR="203.0.113.10").status_code == 303
    tries.forget("join:203.0.113.9")
