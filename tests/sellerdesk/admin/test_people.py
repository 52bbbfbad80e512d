"""Accounts in the admin: for superusers alone."""

import pytest
from django.contrib import admin
from django.urls import reverse
from rest_framework.authtoken.models import Token, TokenProxy

from accounts.models import User
from accounts.states import Role
from tests import factories
from tests.factories import make_member
from tests.sellerdesk.admin.pages import page, rows

pytestmark = pytest.mark.django_db


def test_a_superuser_gives_a_user_a_place(root, shop):
    user = factories.make_user(username="anna")
    body = root.get(page(User, "change", user.pk)).content.decode()
    assert '<select name="time_zone"' in body
    assert '<select name="language"' in body
    assert 'name="memberships-0-shop"' in body
    assert rows(root.get(page(User, "changelist"), {"q": "anna"})) == [user]
    form = {
        "username": "anna",
        "is_active": "on",
        "language": "en",
        "time_zone": "Asia/Omsk",
        "theme": "",
        "density": "dense",
        "date_joined_0": "2026-03-01",
        "date_joined_1": "12:00:00",
        "memberships-TOTAL_FORMS": "1",
        "memberships-INITIAL_FORMS": "0",
        "memberships-0-user": user.pk,
        "memberships-0-shop": shop.pk,
        "memberships-0-role": Role.MANAGER,
    }
    assert root.post(page(User, "change", user.pk), form).status_code == 302
    user.refresh_from_db()
    assert user.time_zone == "Asia/Omsk"
    assert user.memberships.get().role == Role.MANAGER


def test_users_are_deactivated_not_deleted(root):
    user = factories.make_user()
    assert root.post(page(User, "delete", user.pk), {"post": "yes"}).status_code == 403
    assert User.objects.filter(pk=user.pk).exists()


def test_people_are_for_superusers_whatever_permissions_say(staff):
    assert staff.get(page(User, "changelist")).status_code == 403
    assert staff.get(page(User, "add")).status_code == 403
    assert staff.get(page(User, "change", staff.user.pk)).status_code == 403


def test_tokens_are_taken_back_and_never_shown(root):
    anna, boris = factories.make_user(), factories.make_user()
    Token.objects.create(user=anna)
    kept = Token.objects.create(user=boris)
    root.post(page(User, "changelist"), {"action": "take_tokens_back", "_selected_action": [anna.pk]})
    assert list(Token.objects.all()) == [kept]
    assert not admin.site.is_registered(Token)
    assert not admin.site.is_registered(TokenProxy)


def test_people_without_the_staff_flag_stay_out(client, shop):
    client.force_login(make_member(shop, role=Role.OWNER))
    answer = client.get(reverse("admin:index"))
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("admin:login"))
