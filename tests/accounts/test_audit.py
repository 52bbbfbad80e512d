"""The audit list holds what it is given, and gives nothing back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from django.db.utils import DatabaseError
from django.utils import timezone
from django.utils.translation import gettext_lazy

from accounts import audit
from accounts.models import AuditEntry
from accounts.states import Action, Role
from tests.factories.shops import make_shop, make_user

pytestmark = pytest.mark.django_db


def test_a_deed_names_person_shop_and_parameters() -> None:
    user, shop = make_user(first_name="Anna", last_name="Kim"), make_shop(name="Mugs")
    audit.record(user, Action.ROLE_CHANGED, shop=shop, who="Boris", was=Role.VIEWER, role=Role.OPERATOR)
    entry = AuditEntry.objects.get()
    assert (entry.user, entry.by, entry.action) == (user, "Anna Kim", "role_changed")
    assert (entry.shop_id, entry.shop_name) == (shop.pk, "Mugs")
    assert entry.params == {"who": "Boris", "was": "viewer", "role": "operator"}


def test_parameters_become_what_can_be_kept() -> None:
    audit.record(
        None,
        Action.EXPORTED,
        by="x" * 400,
        n=Decimal("1.50"),
        what=gettext_lazy("queue"),
        long="a\x00b" * 200,
        many=["a", 1],
        none=None,
    )
    entry = AuditEntry.objects.get()
    assert entry.by == "x" * 310
    assert entry.params == {
        "n": "1.50",
        "what": "queue",
        "long": ("ab" * 200)[:200],
        "many": ["a", 1],
        "none": None,
    }


def test_what_was_written_cannot_be_changed_or_deleted() -> None:
    entry = audit.record(make_user(), Action.LOGGED_IN)
    for attempt in (
        lambda: AuditEntry.objects.filter(pk=entry.pk).update(by="nobody"),
        lambda: AuditEntry.objects.filter(pk=entry.pk).delete(),
        entry.delete,
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            attempt()
    assert AuditEntry.objects.get().by == entry.by


def test_it_outlives_its_shop() -> None:
    shop = make_shop(name="Mugs")
    audit.record(make_user(), Action.SHOP_REMOVED, shop=shop)
    shop.delete()
    assert AuditEntry.objects.get().shop_name == "Mugs"


def test_only_retention_forgets_and_only_what_is_old() -> None:
    old, fresh = audit.record(None, Action.LOGGED_IN), audit.record(None, Action.LOGGED_OUT)
    now = timezone.now()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(pk=old.pk).update(at=now - timedelta(days=9))
    aged = AuditEntry.objects.create(by="x", action=Action.LOGGED_IN, at=now - timedelta(days=9))
    assert audit.forget(now - timedelta(days=5)) == 1
    assert set(AuditEntry.objects.all()) == {old, fresh}
    assert not AuditEntry.objects.filter(pk=aged.pk).exists()
    with pytest.raises(DatabaseError), transaction.atomic():
        AuditEntry.objects.filter(pk=old.pk).delete()
