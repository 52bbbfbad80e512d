"""Two people, two browsers, one moment: rows are locked, so rules hold and links open once."""

from functools import partial

import pytest
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_totp.models import TOTPDevice

from accounts import people, second
from accounts.invitations import Ended, accept, invite
from accounts.models import Invitation, Membership
from accounts.people import NotPossible
from accounts.states import Ending, Role
from tests.concurrency.threads import at_once
from tests.factories.shops import make_member, make_shop, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_link_lets_one_of_two_in() -> None:
    shop = make_shop()
    owner = make_member(shop, role=Role.OWNER)
    _row, secret = invite(shops=[shop], role=Role.VIEWER, by=owner, now=timezone.now())
    anna, boris = make_user(), make_user()
    found = at_once(*(partial(accept, secret, user=user, now=timezone.now()) for user in (anna, boris)))
    ended = [one for one in found if isinstance(one, Ended)]
    assert [one.why for one in ended] == [Ending.USED]
    [place] = Membership.objects.filter(user__in=[anna, boris])
    assert Invitation.objects.get().used_by == place.user


def test_two_owners_who_demote_each_other_leave_one() -> None:
    shop = make_shop()
    owners = [make_member(shop, role=Role.OWNER) for _ in range(2)]
    places = [Membership.objects.get(user=owner) for owner in reversed(owners)]
    acts = [
        partial(people.change_role, place.pk, Role.VIEWER, by=owner)
        for owner, place in zip(owners, places, strict=True)
    ]
    found = at_once(*acts)
    assert sum(isinstance(one, Exception) for one in found) == 1
    assert Membership.objects.filter(shop=shop, role=Role.OWNER).count() == 1


def test_two_owners_whose_accounts_are_closed_at_once_leave_one() -> None:
    shop = make_shop()
    owners = [make_member(shop, role=Role.OWNER) for _ in range(2)]
    root = make_user(is_superuser=True)
    found = at_once(*(partial(people.deactivate, owner, by=root) for owner in owners))
    assert [type(one) for one in found if isinstance(one, Exception)] == [NotPossible]
    assert sum(place.user.is_active for place in Membership.objects.filter(shop=shop)) == 1


def test_one_code_opens_one_of_two_browsers() -> None:
    user = make_user()
    device = second.begin(user)
    assert device
    second.confirm(user, f"{totp(device.bin_key):06d}", address=None)
    TOTPDevice.objects.update(last_t=-1)
    code = f"{totp(device.bin_key):06d}"
    found = at_once(*(partial(second.check, user, code) for _ in range(2)))
    assert sorted(bool(verdict.device) for verdict in found) == [False, True]
