"""What the ledger never does: forget a refund, or let more go back for goods than was paid for them."""

from decimal import Decimal

import pytest
from django.contrib import admin
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.test import Client

from money import services
from money.models import LineBalance, ObservedRefund, Refund
from tests.factories import make_balance, make_observed, make_refund, make_superuser

pytestmark = pytest.mark.django_db


def test_nobody_deletes_a_refund_in_the_admin(client: Client) -> None:
    refund = make_refund()
    client.force_login(make_superuser(), "django.contrib.auth.backends.ModelBackend")
    for model in (Refund, ObservedRefund, LineBalance):
        page = admin.site._registry[model]
        assert not page.has_delete_permission(client.get("/").wsgi_request)
        assert not page.has_add_permission(client.get("/").wsgi_request)
    assert client.post(f"/admin/money/refund/{refund.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(
        "/admin/money/refund/", {"action": "delete_selected", "_selected_action": refund.pk, "post": "yes"}
    )
    assert Refund.objects.filter(pk=refund.pk).exists()


def test_a_refund_that_ozon_answered_cannot_go_at_all() -> None:
    seen = make_observed(refund=make_refund())
    with pytest.raises(ProtectedError):
        seen.refund.delete()


def test_shipping_is_not_under_the_cap_of_the_goods_and_never_below_nothing() -> None:
    balance = make_balance(paid=Decimal(990))
    line = {"shop": balance.shop, "posting_number": balance.posting_number, "offer_id": balance.offer_id}
    how = {**line, "currency": "RUB", "by": "Anna"}
    services.intend(**how, return_id="rfbs:1", amount=Decimal(700), shipping=Decimal("350.50"))
    with pytest.raises(services.AboveThePaid) as above:
        services.intend(**how, return_id="rfbs:2", amount=Decimal("290.01"), shipping=Decimal(0))
    assert above.value.left == Decimal(290)
    services.intend(**how, return_id="rfbs:2", amount=Decimal(290), shipping=Decimal(100))
    balance.refresh_from_db()
    assert balance.intended == Decimal(990)
    with pytest.raises(IntegrityError), transaction.atomic():
        make_refund(**line, shipping=Decimal(-1))
    for pk in Refund.objects.filter(return_id="rfbs:1").values_list("pk", flat=True):
        services.sending(Refund.objects.get(pk=pk))
        services.refused(pk, reason="no")
    balance.refresh_from_db()
    assert balance.intended == Decimal(290)
