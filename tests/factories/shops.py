"""Shops and the people in them."""

import itertools
from typing import Any

from accounts.models import User
from accounts.services import join
from accounts.states import Role
from ozon.models import Shop

_numbers = itertools.count(1)
NOWHERE = "http://127.0.0.1:9"  # nobody listens on the discard port: a call by mistake fails at once


def unique() -> int:
    """A number no other row of this process was made with."""
    return next(_numbers)


def make_shop(**fields: Any) -> Shop:
    number = unique()
    values = {
        "name": f"Shop {number}",
        "client_id": str(700_000 + number),
        "api_key": f"key-{number}",
        "api_url": NOWHERE,
    }
    return Shop.objects.create(**{**values, **fields})


def make_user(*, password: str | None = None, **fields: Any) -> User:
    """Staff without a shop; no password unless one is given (``client.force_login`` needs none)."""
    values = {"username": f"user{unique()}", "language": "en"}
    return User.objects.create_user(password=password, **{**values, **fields})


def make_superuser(**fields: Any) -> User:
    return make_user(**{"is_staff": True, "is_superuser": True, **fields})


def make_member(shop: Shop, *, role: Role = Role.OPERATOR, **fields: Any) -> User:
    """A user with a role in ``shop``."""
    user = make_user(**fields)
    join(user, shop=shop, role=role)
    return user
