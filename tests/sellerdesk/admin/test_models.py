"""Every page opens, nothing that has a state or a history can be written, and the walls hold."""

import pytest
from django.contrib import admin
from django.urls import reverse
from django.utils import timezone

from accounts.models import Invitation, User
from inventory.models import Product
from messaging.models import Dialogue, MessageTemplate
from orders.models import CauseRule
from orders.states import CancelCause
from outbox.models import Effect, Switch
from ozon.models import Shop, SyncSource
from returns.models import Return
from tests import factories
from tests.factories import make_shop, make_superuser
from tests.sellerdesk.admin.makers import MAKERS, PERSONAL
from tests.sellerdesk.admin.pages import page, rows

pytestmark = pytest.mark.django_db

EDITABLE = {SyncSource, Switch, MessageTemplate}
every_personal = pytest.mark.parametrize("model", PERSONAL, ids=lambda model: model.__name__)
every_model = pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
viewed_only = pytest.mark.parametrize(
    "model", [model for model in MAKERS if model not in EDITABLE], ids=lambda model: model.__name__
)


def test_every_model_of_the_desk_has_a_page():
    ours = {model for model in admin.site._registry if model.__module__.split(".")[0] in _rooms()}
    assert ours == {*MAKERS, *PERSONAL, CauseRule, Invitation, Shop, User}


def _rooms():
    return {model.__module__.split(".")[0] for model in [*MAKERS, User]}


@every_model
def test_a_superuser_opens_list_and_row(root, shop, model):
    row = MAKERS[model](shop=shop)
    listed = root.get(page(model, "changelist"))
    assert listed.status_code == 200
    assert row in rows(listed)
    assert root.get(page(model, "change", row.pk)).status_code == 200
    assert root.get(page(model, "history", row.pk)).status_code == 200
    assert root.get(page(model, "changelist"), {"q": "1"}).status_code == 200


@every_model
def test_staff_see_their_shop_and_not_the_neighbours(staff, shop, model):
    mine, foreign = MAKERS[model](shop=shop), MAKERS[model](shop=make_shop(name="Neighbour"))
    listed = staff.get(page(model, "changelist"))
    found = rows(listed)
    assert mine in found
    assert foreign not in found
    assert "Neighbour" not in listed.content.decode()  # not in the filter beside the list either
    assert staff.get(page(model, "change", mine.pk)).status_code == 200
    for name in ("change", "history", "delete"):
        assert staff.get(page(model, name, foreign.pk)).status_code in {302, 403, 404}
        assert "Neighbour" not in staff.get(page(model, name, foreign.pk), follow=True).content.decode()


@every_personal
def test_rows_of_people_are_for_superusers(client, staff, shop, model):
    row = PERSONAL[model](shop=shop)
    assert staff.get(page(model, "changelist")).status_code == 403
    assert staff.get(page(model, "change", row.pk)).status_code == 403
    client.force_login(make_superuser())
    assert row in rows(client.get(page(model, "changelist"), {"q": ""}))
    assert client.get(page(model, "change", row.pk)).status_code == 200
    assert client.post(page(model, "change", row.pk), {"_save": "1"}).status_code == 403


def test_what_reasons_mean_everywhere_is_for_superusers(client, staff, shop):
    row = CauseRule.objects.create(shop=shop, words="broken", cause=CancelCause.DEFECT)
    assert staff.get(page(CauseRule, "changelist")).status_code == 403
    assert staff.post(page(CauseRule, "change", row.pk), {"words": "torn"}).status_code == 403
    client.force_login(make_superuser())
    assert row in rows(client.get(page(CauseRule, "changelist")))
    assert client.get(page(CauseRule, "change", row.pk)).status_code == 200


@viewed_only
def test_nobody_writes_what_has_a_state_or_a_history(root, shop, model):
    row = MAKERS[model](shop=shop)
    before = model.objects.filter(pk=row.pk).values().get()
    forged = {**dict.fromkeys(before, "done"), "_save": "1"}
    assert root.post(page(model, "change", row.pk), forged).status_code == 403
    assert root.post(page(model, "delete", row.pk), {"post": "yes"}).status_code == 403
    assert root.post(page(model, "add"), forged).status_code == 403
    root.post(
        page(model, "changelist"), {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
    )
    assert model.objects.filter(pk=row.pk).values().get() == before
    assert model.objects.count() == 1


@every_model
def test_lists_cost_the_same_with_more_rows(root, model, django_assert_max_num_queries):
    for _ in range(5):
        MAKERS[model](shop=make_shop())
    root.get(reverse("admin:index"))  # the first page of a session notes the browser
    # Session, user, count, rows, and the shops of the filter; two more for the days of a date hierarchy.
    with django_assert_max_num_queries(8):
        assert len(rows(root.get(page(model, "changelist")))) >= 5


def test_a_row_leads_to_where_it_is_worked_on(root, shop):
    """Not to the shop's page, where nobody would find it."""
    talk = MAKERS[Dialogue](shop=shop)
    pages = {
        make_superuser(): "/team/{pk}/",
        talk: "/inbox/{pk}/",
        MAKERS[Return](shop=shop): "/returns/{pk}/",
        MAKERS[SyncSource](shop=shop): f"/connection/{shop.pk}/health/",
        MAKERS[Product](shop=shop): f"/stock/{shop.pk}/",
        factories.make_item(
            shop=shop, kind="dialogue", key=str(talk.pk), posting_number=""
        ): f"/inbox/{talk.pk}/",
    }
    for row, path in pages.items():
        href = f'href="{path.format(pk=row.pk)}'
        assert href in root.get(page(type(row), "changelist")).content.decode()
        assert href in root.get(page(type(row), "change", row.pk)).content.decode()


def test_a_row_moves_on_without_the_admin(root, shop):
    """Looking at an effect claims nothing and wakes nobody."""
    effect = factories.make_effect(shop=shop, due_at=timezone.now())
    root.get(page(Effect, "change", effect.pk))
    effect.refresh_from_db()
    assert (effect.status, effect.attempts) == ("due", 0)
