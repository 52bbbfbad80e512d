"""Removing a shop: gone from every screen at once, its rows in batches, Ozon untouched, others too."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.contrib import admin
from django.core.files.base import ContentFile
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Membership
from accounts.states import Role
from orders.models import LabelSheet
from outbox.models import Effect
from outbox.states import Status
from ozon import sync
from ozon.models import Shop, SyncSource
from ozon.states import ShopState, Source
from ozon.sync import open_sources
from sellerdesk import removal
from sellerdesk.api.urls import router
from sellerdesk.removal import clear_removed, remove, rows_of, toll
from tests import factories
from tests.factories import make_effect, make_item, make_member, make_shop, make_superuser
from tests.fixtures_desk import KEY, Desk, open_desk
from tests.presses import press
from worklist.attachments import keep
from worklist.models import Attachment

pytestmark = pytest.mark.django_db
ALONE = {"make_shop", "make_user", "make_superuser", "make_member", "make_line", "unique", "make_attempt"}


def full_shop(**fields: Any) -> Shop:
    """A shop with a row of every kind there is a factory for."""
    shop = make_shop(**fields)
    for name in factories.__all__:
        if name not in ALONE:
            getattr(factories, name)(shop=shop)
    factories.make_attempt(effect=make_effect(shop=shop))
    open_sources(shop)
    return shop


def left(shop: Shop) -> dict[str, int]:
    return {rows.model.__name__: n for rows in rows_of(shop) if (n := rows.count())}


def status_of(effect: Effect) -> str:
    return Effect.objects.get(pk=effect.pk).status


def test_every_model_that_hangs_off_a_shop_is_known() -> None:
    """A new room's table is deleted too: whatever leads to a shop, however far."""
    known = {rows.model for rows in rows_of(make_shop())}

    def leads(model: type[Model], seen: frozenset[type[Model]] = frozenset()) -> bool:
        links = [field.related_model for field in model._meta.fields if field.many_to_one or field.one_to_one]
        return any(other is Shop or (other not in seen and leads(other, seen | {model})) for other in links)

    ours = [
        model for model in apps.get_models() if not model.__module__.startswith(("django.", "rest_", "axes"))
    ]
    assert {model for model in ours if model is not Shop and leads(model)} == known


def test_children_go_before_those_they_refer_to() -> None:
    order = [rows.model for rows in rows_of(make_shop())]
    for model in order:
        for field in model._meta.fields:
            if field.many_to_one and field.related_model in order and field.related_model is not model:
                assert order.index(model) < order.index(field.related_model), (model, field)


def test_all_rows_go_in_batches_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removal, "BATCH", 2)
    shop, other = full_shop(), full_shop()
    for _ in range(5):
        make_item(shop=shop)
    before = left(other)
    remove(shop, by="Olga")
    assert clear_removed(seconds=60)
    assert not Shop.objects.filter(pk=shop.pk).exists()
    assert left(shop) == {}
    assert left(other) == before


def test_it_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(removal, "BATCH", 1)
    shop = full_shop()
    remove(shop, by="Olga")
    assert not clear_removed(seconds=0)
    runs = 1
    while not clear_removed(seconds=0.02):
        runs += 1
        assert runs < 500
    assert not Shop.objects.filter(pk=shop.pk).exists()


def test_at_once_the_shop_is_seen_by_nobody(client: Client) -> None:
    shop = full_shop(api_key="very-secret", name="Забытый", cabinet={"company": {"name": "ООО Забытый"}})
    member, chief = make_member(shop, role=Role.OWNER), make_superuser()
    secret = shop.push_secret
    pages = ["/", "/connection/", "/effects/", "/effects/?tab=due", "/find/?q=OFFER"]
    client.force_login(chief)
    assert "Забытый" in client.get("/connection/").content.decode()
    assert remove(shop, by="Olga")
    for user in (member, chief):
        client.force_login(user)
        assert not any("Забытый" in client.get(page).content.decode() for page in pages)
    for model in admin.site._registry:
        path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        assert "Забытый" not in client.get(path).content.decode(), path
    assert "Забытый" not in client.get("/admin/accounts/user/add/").content.decode()
    for name, _view, _base in router.registry:
        answer = client.get(f"/api/v1/{name}/").json()
        assert (answer.get("results", answer)) == [], name
    shop.refresh_from_db()
    assert (shop.state, shop.api_key, shop.cabinet) == (ShopState.REMOVED, "", {})
    assert shop.push_secret != secret
    assert not Membership.objects.filter(shop=shop).exists()
    assert not remove(shop, by="Olga")


def test_unsent_writes_are_dropped_and_claimed_ones_are_waited_for() -> None:
    shop = make_shop()
    unsent = [make_effect(shop=shop, status=status) for status in (Status.DUE, Status.HELD, Status.DEAD)]
    held = make_effect(
        shop=shop, status=Status.CLAIMED, claimed_until=timezone.now() + timedelta(minutes=1), lane="x"
    )
    remove(shop, by="Olga")
    assert [status_of(effect) for effect in unsent] == [Status.CANCELLED] * 3
    assert Effect.objects.get(pk=unsent[0].pk).error == "The shop was removed."
    assert not clear_removed(seconds=60)
    assert list(Effect.objects.filter(shop=shop)) == [held]
    Effect.objects.filter(pk=held.pk).update(claimed_until=timezone.now())
    assert clear_removed(seconds=60)
    assert not Shop.objects.filter(pk=shop.pk).exists()


def test_one_that_waits_holds_up_no_other() -> None:
    waiting, ready = make_shop(), make_shop()
    make_effect(
        shop=waiting, status=Status.CLAIMED, claimed_until=timezone.now() + timedelta(minutes=1), lane="x"
    )
    for shop in (waiting, ready):
        remove(shop, by="Olga")
    assert not clear_removed(seconds=60)
    assert list(Shop.objects.filter(pk__in=[waiting.pk, ready.pk])) == [waiting]


def test_nothing_is_read_and_nothing_sent_any_more(desk: Desk) -> None:
    make_effect(shop=desk.shop)
    asked = len(desk.ledger())
    remove(desk.shop, by="Olga")
    assert sync.due() == []
    assert desk.sync(Source.FBS)[Source.FBS].skipped
    desk.deliver()
    assert len(desk.ledger()) == asked


def test_a_running_pass_cannot_store_another_page(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """The shop goes while Ozon is being asked: what comes back is not kept."""
    desk.world.add_posting(lines=[{"offer_id": "KT-17-GL", "quantity": 1}])
    shop, postings = desk.shop, removal.Posting.objects.filter(shop=desk.shop)
    before, page = postings.count(), sync.Pass.page

    def gone(self: sync.Pass, **how: Any) -> Any:
        SyncSource.objects.filter(shop=shop).delete()  # what ``remove`` does first
        return page(self, **how)

    monkeypatch.setattr(sync.Pass, "page", gone)
    assert desk.sync(Source.FBS)[Source.FBS].skipped
    assert postings.count() == before


def test_the_cabinet_can_be_connected_anew_at_once(desk: Desk) -> None:
    remove(desk.shop, by="Olga")
    again = open_desk(desk.running)
    assert again.sync(Source.WAREHOUSES)[Source.WAREHOUSES].error == ""
    assert again.shop.client_id == KEY["client_id"]


def test_the_page_tells_what_goes_and_asks_for_the_name(client: Client) -> None:
    shop = full_shop(name="Тёплый дом")
    make_effect(shop=shop, status=Status.UNKNOWN, read_back_at=timezone.now(), unknown_at=timezone.now())
    client.force_login(make_member(shop, role=Role.OWNER))
    path = f"/connection/{shop.pk}/remove/"
    html = client.get(path).content.decode()
    counted = toll(shop)
    assert (counted.items, counted.effects, counted.sending, counted.messages) == (1, 2, 1, 1)
    assert counted.postings > 1
    assert "1 open case is gone" in html
    assert "2 waiting writes are dropped" in html
    assert "1 is being sent or lost its answer" in html
    assert f"{counted.postings} postings" in html
    answer = client.post(path, {"name": "тёплый дом"})
    assert "This is not the name of the shop." in answer.content.decode()
    assert Shop.objects.get(pk=shop.pk).state == ShopState.ACTIVE
    pressed = press(client, path, name="Тёплый дом")
    assert pressed.where == "/connection/"
    assert Shop.objects.get(pk=shop.pk).state == ShopState.REMOVED


def test_files_go_with_the_rows_that_name_them(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    gone, stays = make_shop(), make_shop()
    for shop in (gone, stays):
        content = BytesIO(b"text")
        keep(shop=shop, posting_number="1", name="a.txt", content=content, size=4, user=make_superuser())
        LabelSheet.objects.create(shop=shop, file=ContentFile(b"%PDF", name=f"{shop.pk}.pdf"))
    remove(gone, by="owner")
    assert clear_removed(seconds=10)
    assert [path.name for path in tmp_path.rglob("*.txt")] == [
        Path(Attachment.objects.get(shop=stays).file.name).name
    ]
    assert [path.name for path in tmp_path.rglob("*.pdf")] == [f"{stays.pk}.pdf"]
