"""Every address of the desk that is about a shop: nobody from outside gets in, and who may only look does not act."""

from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import reverse

from accounts.states import Role
from sellerdesk.desk.urls import urlpatterns
from tests.factories import make_member, make_shop

pytestmark = pytest.mark.django_db
TO_SEE = {"posting", "shop", "shop-progress", "shop-health"}
# The address in it is a secret, and what goes with a shop is its owner's business.
NOT_FOR_VIEWERS = {"push-setup", "shop-remove"}


def paths(shop_id: int) -> Iterator[tuple[str, str]]:
    for found in urlpatterns:
        kept = found.pattern.converters
        if "shop_id" in kept:
            given = {"shop_id": shop_id, "pk": 1, "posting_number": "1-1"}
            yield str(found.name), reverse(str(found.name), kwargs={name: given[name] for name in kept})


def test_a_shop_is_not_there_for_the_owner_of_another(client: Client) -> None:
    shop = make_shop()
    client.force_login(make_member(make_shop(), role=Role.OWNER))
    for name, path in paths(shop.pk):
        assert {client.get(path).status_code, client.post(path).status_code} <= {404, 405}, name
        assert client.get(path, headers={"HX-Request": "true"}).status_code in {404, 405}, name


def test_a_stranger_is_sent_to_the_login(client: Client) -> None:
    shop = make_shop()
    for name, path in paths(shop.pk):
        for answer in (client.get(path), client.post(path)):
            assert answer.status_code == 302, name
            assert answer.headers["Location"].startswith("/login/"), name


def test_who_only_looks_can_press_nothing(client: Client) -> None:
    shop = make_shop()
    client.force_login(make_member(shop, role=Role.VIEWER))
    for name, path in paths(shop.pk):
        assert client.post(path).status_code in ({405} if name in TO_SEE else {403, 405}), name
        if name in NOT_FOR_VIEWERS:
            assert client.get(path).status_code == 403, name


def test_every_press_carries_a_token_of_the_page() -> None:
    shop = make_shop()
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_member(shop, role=Role.OWNER))
    connecting = ((name, reverse(name)) for name in ("shop-add", "shop-confirm", "shop-leave"))
    for name, path in [*paths(shop.pk), *connecting]:
        assert client.post(path).status_code == 403, name
