"""A shop, its sources, switches and texts: what may be changed in the admin, and by whom."""

import pytest
from django.contrib import admin

from accounts.models import AuditEntry, Membership
from accounts.states import Action, Role
from messaging.models import (
    MessageTemplate,
    Occasion,
)
from outbox.models import Switch
from outbox.services import mode_of
from outbox.states import EffectKind, Mode, SwitchKind
from ozon.models import Shop, SyncSource
from tests import factories
from tests.factories import make_shop
from tests.sellerdesk.admin.pages import page, rows

pytestmark = pytest.mark.django_db


def shop_form(shop, **changes):
    form = {
        "name": shop.name,
        "currency": shop.currency,
        "history_days": shop.history_days,
        "claim_days": shop.claim_days,
        "packed_days": shop.packed_days,
        "reply_hours": shop.reply_hours,
        "draft_messages": "on",
        "stock_keeper": "desk",
    }
    return {**form, **changes}


def test_a_shop_shows_its_rules_and_never_its_key(root, shop):
    body = root.get(page(Shop, "change", shop.pk)).content.decode()
    assert 'name="claim_days"' in body
    assert shop.api_key not in body
    assert "api_key" not in body
    assert shop.api_key not in root.get(page(Shop, "changelist")).content.decode()


def test_only_name_and_rules_of_a_shop_change(root, shop):
    forged = {
        "api_url": "https://evil.example",
        "api_key": "x",
        "client_id": "1",
        "state": "paused",
        "is_demo": "on",
    }
    answer = root.post(page(Shop, "change", shop.pk), shop_form(shop, name="New", claim_days=5, **forged))
    assert answer.status_code == 302
    after = Shop.objects.get(pk=shop.pk)
    assert (after.name, after.claim_days) == ("New", 5)
    assert (after.api_url, after.api_key, after.client_id) == (shop.api_url, shop.api_key, shop.client_id)
    assert (after.state, after.is_demo) == ("active", False)


def test_another_keeper_of_the_stock_turns_its_switch_off_here_too(root, shop):
    Shop.objects.filter(pk=shop.pk).update(stock_keeper="desk")
    Switch.objects.update_or_create(shop=shop, kind=SwitchKind.STOCK, defaults={"mode": Mode.ON})
    root.post(page(Shop, "change", shop.pk), shop_form(shop, stock_keeper="ozon"))
    shop.refresh_from_db()
    assert not shop.keeps_stock
    assert mode_of(shop.pk, EffectKind.STOCK_PUSH) is Mode.OFF


def test_shops_are_neither_added_nor_deleted_here(root, shop):
    assert root.get(page(Shop, "add")).status_code == 403
    assert root.post(page(Shop, "delete", shop.pk), {"post": "yes"}).status_code == 403
    assert Shop.objects.count() == 1


def test_staff_see_their_shop_only(staff, shop):
    other = make_shop(name="Neighbour")
    assert rows(staff.get(page(Shop, "changelist"))) == [shop]
    assert staff.post(page(Shop, "change", other.pk), shop_form(other, name="Taken")).status_code == 302
    other.refresh_from_db()
    assert other.name == "Neighbour"


def test_a_switch_turns_here_and_keeps_its_kind(root, shop):
    switch = factories.make_switch(shop=shop, kind="stock", mode=Mode.OFF)
    root.post(page(Switch, "change", switch.pk), {"mode": "dry_run", "kind": "return", "shop": "0"})
    switch.refresh_from_db()
    assert (switch.mode, switch.kind, switch.shop_id) == (Mode.DRY_RUN, "stock", shop.pk)
    told = AuditEntry.objects.get(action=Action.SWITCH_SET)
    assert (told.params["was"], told.params["mode"]) == ("off", "dry_run")


def test_a_role_that_may_not_turn_switches_does_not_here_either(staff, shop):
    Membership.objects.filter(user=staff.user).update(role=Role.OPERATOR)
    switch = factories.make_switch(shop=shop, mode=Mode.OFF)
    assert staff.post(page(Switch, "change", switch.pk), {"mode": "on"}).status_code == 403
    switch.refresh_from_db()
    assert switch.mode == Mode.OFF


def test_the_interval_of_a_source_changes_and_its_cursor_does_not(root, shop):
    source = SyncSource.objects.create(shop=shop, source="fbs", cursor={"at": 1})
    root.post(page(SyncSource, "change", source.pk), {"interval": "90", "cursor": "{}", "source": "fbo"})
    source.refresh_from_db()
    assert (source.interval, source.cursor, source.source) == (90, {"at": 1}, "fbs")


def test_what_a_pass_writes_meanwhile_is_not_written_back(root, shop, monkeypatch):
    source = SyncSource.objects.create(shop=shop, source="fbs")

    def meanwhile(self, request, form, change):
        SyncSource.objects.filter(pk=source.pk).update(lease="a pass", cursor={"page": 2})
        return form.save(commit=False)

    monkeypatch.setattr(admin.ModelAdmin, "save_form", meanwhile)
    root.post(page(SyncSource, "change", source.pk), {"interval": 77})
    source.refresh_from_db()
    assert (source.interval, source.lease, source.cursor) == (77, "a pass", {"page": 2})


def test_a_source_is_not_read_without_a_pause(root, shop):
    source = SyncSource.objects.create(shop=shop, source="fbs")
    refused = root.post(page(SyncSource, "change", source.pk), {"interval": "4"})
    assert list(refused.context["errors"]) != []
    source.refresh_from_db()
    assert source.interval == 60


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.WAREHOUSE, Role.VIEWER])
def test_who_may_not_lead_a_shop_changes_nothing_of_it_here(staff, shop, role):
    Membership.objects.filter(user=staff.user).update(role=role)
    source = SyncSource.objects.create(shop=shop, source="fbs")
    template = factories.make_template(shop=shop)
    assert staff.post(page(Shop, "change", shop.pk), shop_form(shop, name="Taken")).status_code == 403
    assert staff.post(page(SyncSource, "change", source.pk), {"interval": "90"}).status_code == 403
    assert staff.post(page(MessageTemplate, "change", template.pk), {"text": "x"}).status_code == 403
    assert staff.post(page(MessageTemplate, "delete", template.pk), {"post": "yes"}).status_code == 403
    chosen = {"action": "delete_selected", "_selected_action": [template.pk], "post": "yes"}
    staff.post(page(MessageTemplate, "changelist"), chosen)
    shop.refresh_from_db()
    source.refresh_from_db()
    assert (shop.name, source.interval) == ("Mine", 60)
    assert MessageTemplate.objects.get().text == template.text


def test_a_text_is_added_only_to_a_shop_one_leads(staff, shop):
    watched = make_shop()
    Membership.objects.create(user=staff.user, shop=watched, role=Role.VIEWER)
    form = {"occasion": Occasion.CANCELLED_BY_BUYER, "language": "en", "variant": 1, "text": "Sorry."}
    refused = staff.post(page(MessageTemplate, "add"), {**form, "shop": watched.pk})
    assert list(refused.context["errors"]) != []
    assert not MessageTemplate.objects.exists()


def test_a_text_is_edited_and_stays_with_its_shop(staff, shop):
    template, other = factories.make_template(shop=shop), make_shop()
    form = {"language": "en", "variant": 1, "text": "Sorry.", "shop": other.pk}
    answer = staff.post(page(MessageTemplate, "change", template.pk), form)
    assert answer.status_code == 302
    template.refresh_from_db()
    assert (template.text, template.shop_id) == ("Sorry.", shop.pk)


def test_a_text_cannot_be_given_to_a_neighbours_shop(staff, shop):
    form = {"occasion": Occasion.CANCELLED_BY_BUYER, "language": "ru", "variant": 1, "text": "Sorry."}
    refused = staff.post(page(MessageTemplate, "add"), {**form, "shop": make_shop().pk})
    assert list(refused.context["errors"]) != []
    assert MessageTemplate.objects.count() == 0
    staff.post(page(MessageTemplate, "add"), {**form, "shop": shop.pk})
    assert MessageTemplate.objects.get().shop == shop
