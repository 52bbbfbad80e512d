"""Who comes to the admin: a superuser, and staff with every permission Django knows."""

import pytest
from django.contrib.auth.models import Permission as DjangoPermission

from accounts.states import Role
from tests.factories import make_member, make_shop, make_superuser


@pytest.fixture
def shop():
    return make_shop(name="Mine")


@pytest.fixture
def root(client):
    client.force_login(make_superuser())
    return client


@pytest.fixture
def staff(client, shop):
    """Staff with all of Django's permissions, and one shop."""
    user = make_member(shop, role=Role.OWNER, is_staff=True)
    user.user_permissions.set(DjangoPermission.objects.all())
    client.force_login(user)
    client.user = user
    return client
