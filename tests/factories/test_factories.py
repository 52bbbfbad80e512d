"""Every factory makes a row the database's own constraints accept."""

import pytest

from tests import factories

MAKERS = [name for name in factories.__all__ if name not in {"unique", "make_member", "make_line"}]


@pytest.mark.django_db
@pytest.mark.parametrize("name", MAKERS)
def test_makes_a_row_and_another(name):
    make = getattr(factories, name)
    first, second = make(), make()
    assert first.pk
    assert second.pk != first.pk


@pytest.mark.django_db
def test_a_member_sees_the_shop_and_no_other():
    shop, other = factories.make_shop(), factories.make_shop()
    user = factories.make_member(shop)
    assert list(user.memberships.values_list("shop_id", flat=True)) == [shop.pk]
    assert not other.memberships.exists()
