"""The rules of roles: nobody above himself, no shop without an owner, no account touched from another's shops."""

import pytest
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.test import Client
from rest_framework.authtoken.models import Token

from accounts import people
from accounts.models import AuditEntry, LoginSession, Membership, User
from accounts.people import NotPossible, grantable
from accounts.selectors import ruled
from accounts.services import join
from accounts.states import Action, Role
from tests.factories.shops import make_member, make_shop, make_superuser, make_user

pytestmark = pytest.mark.django_db


def place(user: User, shop) -> Membership:
    return Membership.objects.get(user=user, shop=shop)


def role(user: User, shop) -> str | None:
    return Membership.objects.filter(user=user, shop=shop).values_list("role", flat=True).first()


@pytest.mark.parametrize(
    ("own", "given"),
    [
        (Role.OWNER, ["viewer", "warehouse", "operator", "manager", "owner"]),
        (Role.MANAGER, ["viewer", "warehouse", "operator", "manager"]),
        (Role.OPERATOR, []),
        (Role.WAREHOUSE, []),
        (Role.VIEWER, []),
    ],
)
def test_what_each_role_may_give(own: Role, given: list[str]) -> None:
    shop = make_shop()
    assert grantable(make_member(shop, role=own), shop) == given
    assert grantable(make_member(make_shop(), role=own), shop) == []


def test_who_is_out_gives_nothing() -> None:
    shop = make_shop()
    assert grantable(make_member(shop, role=Role.OWNER, is_active=False), shop) == []
    assert len(grantable(make_superuser(), shop)) == 5


def test_a_role_is_changed_and_written_down_once() -> None:
    shop = make_shop()
    owner, anna = make_member(shop, role=Role.OWNER), make_member(shop, role=Role.VIEWER)
    for _ in range(2):
        people.change_role(place(anna, shop).pk, Role.MANAGER, by=owner)
    entry = AuditEntry.objects.get()
    assert (entry.user, entry.shop_id, entry.action) == (owner, shop.pk, Action.ROLE_CHANGED)
    assert entry.params == {"who": anna.label, "was": "viewer", "role": "manager"}
    assert role(anna, shop) == "manager"


def test_a_manager_touches_no_owner_and_makes_none() -> None:
    shop = make_shop()
    manager, anna = make_member(shop, role=Role.MANAGER), make_member(shop)
    owner = make_member(shop, role=Role.OWNER)
    make_member(shop, role=Role.OWNER)
    for act in (
        lambda: people.change_role(place(owner, shop).pk, Role.VIEWER, by=manager),
        lambda: people.remove(place(owner, shop).pk, by=manager),
        lambda: people.change_role(place(anna, shop).pk, Role.OWNER, by=manager),
        lambda: people.change_role(place(manager, shop).pk, Role.OWNER, by=manager),
        lambda: people.change_role(place(manager, shop).pk, Role.MANAGER, by=anna),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert (role(owner, shop), role(anna, shop), role(manager, shop)) == ("owner", "operator", "manager")
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("by_root", [False, True])
def test_a_shop_keeps_its_last_owner(by_root: bool) -> None:
    shop = make_shop()
    owner = make_member(shop, role=Role.OWNER)
    make_member(shop, role=Role.OWNER, is_active=False)  # a closed account is no owner
    by = make_superuser() if by_root else owner
    with pytest.raises(NotPossible):
        people.change_role(place(owner, shop).pk, Role.MANAGER, by=by)
    with pytest.raises(NotPossible):
        people.remove(place(owner, shop).pk, by=by)
    if by_root:
        with pytest.raises(NotPossible):
            people.deactivate(owner, by=by)
    assert role(owner, shop) == "owner"
    make_member(shop, role=Role.OWNER)
    people.remove(place(owner, shop).pk, by=by)
    assert role(owner, shop) is None


def test_anybody_may_leave_but_not_throw_others_out() -> None:
    shop = make_shop()
    anna, boris = make_member(shop), make_member(shop, role=Role.VIEWER)
    with pytest.raises(PermissionDenied):
        people.remove(place(boris, shop).pk, by=anna)
    people.remove(place(anna, shop).pk, by=anna)
    assert (role(anna, shop), role(boris, shop)) == (None, "viewer")


def test_an_account_is_touched_by_who_owns_all_its_shops() -> None:
    shop, other = make_shop(), make_shop()
    owner, manager = make_member(shop, role=Role.OWNER), make_member(shop, role=Role.MANAGER)
    inside, both = make_member(shop), make_member(shop)
    join(both, shop=other, role=Role.VIEWER)
    root, nowhere = make_superuser(), make_user()
    join(root, shop=shop, role=Role.VIEWER)
    assert set(ruled(owner)) == {manager, inside}
    assert set(ruled(manager)) == set(ruled(nowhere)) == set()
    assert set(ruled(root)) == {owner, manager, inside, both, nowhere}
    join(owner, shop=other, role=Role.OWNER)
    assert set(ruled(owner)) == {manager, inside, both}


def test_a_lead_is_led_to_whom_he_leads_alone(client: Client) -> None:
    led, other = make_shop(), make_shop()
    viewer = make_member(led, role=Role.MANAGER)
    join(viewer, shop=other, role=Role.VIEWER)
    mine, theirs = make_member(led), make_member(other)
    client.force_login(viewer)
    page = client.get("/team/").content.decode()
    for person, status in ((mine, 200), (theirs, 403)):
        path = f"/team/{person.pk}/"
        assert (path in page, client.get(path).status_code) == (status == 200, status)


def test_a_closed_account_is_out_everywhere_at_once(client: Client) -> None:
    shop = make_shop()
    owner, anna = make_member(shop, role=Role.OWNER), make_member(shop)
    token = Token.objects.create(user=anna)
    client.force_login(anna)
    assert client.get("/preferences/").status_code == 200
    assert people.deactivate(anna, by=owner)
    assert not people.deactivate(anna, by=owner)
    assert client.get("/preferences/").status_code == 302
    assert not Session.objects.exists()
    assert not LoginSession.objects.exists()
    assert client.get("/api/v1/work-items/", headers={"Authorization": f"Token {token}"}).status_code == 401
    assert people.activate(anna, by=owner)
    assert role(anna, shop) == "operator"
    assert list(AuditEntry.objects.values_list("action", flat=True)) == ["deactivated", "activated"]
    with pytest.raises(PermissionDenied):
        people.deactivate(owner, by=anna)
    with pytest.raises(PermissionDenied):
        people.deactivate(owner, by=owner)
