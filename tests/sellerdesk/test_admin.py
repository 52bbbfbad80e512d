"""Django's admin: every page opens, nothing that has a state or a history can be written, and the walls hold."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission as DjangoPermission
from django.urls import reverse
from django.utils import timezone
from rest_framework.authtoken.models import Token, TokenProxy

from accounts.models import AuditEntry, Invitation, LoginSession, Membership, User
from accounts.states import Role
from inventory.models import DeliveryMethod, Product, Reservation, StockItem, StockMovement, Warehouse
from messaging.models import (
    BuyerMessage,
    Dialogue,
    DialogueMessage,
    MessageTemplate,
    Occasion,
    PostingFacts,
)
from money.models import Accrual, AccrualType, Approval, LineBalance, ObservedRefund, Refund, RefundLimit
from orders.models import (
    Cancellation,
    CancellationRequest,
    IndexDay,
    IndexDefect,
    Posting,
    RatingReading,
)
from outbox.models import Attempt, Effect, Switch
from outbox.services import mode_of
from outbox.states import EffectKind, Mode, SwitchKind
from ozon.models import Fact, PushDelivery, Shop, SyncSource
from returns.models import Return
from tests import factories
from tests.factories import make_member, make_shop, make_superuser
from worklist.models import Attachment, Job, Note, Notice, NoticeSettings, SavedView, TimelineEntry, WorkItem

pytestmark = pytest.mark.django_db


def make_facts(*, shop):
    return PostingFacts.objects.create(shop=shop, posting_number="0001-1", scheme="rfbs")


MAKERS = {
    SyncSource: lambda *, shop: SyncSource.objects.create(shop=shop, source="fbs"),
    Fact: lambda *, shop: Fact.objects.create(shop=shop, source="fbs", kind="bad_row", key="x"),
    WorkItem: factories.make_item,
    TimelineEntry: factories.make_note,
    Effect: factories.make_effect,
    Attempt: lambda *, shop: factories.make_attempt(effect=factories.make_effect(shop=shop)),
    Switch: factories.make_switch,
    Warehouse: lambda *, shop: Warehouse.objects.create(shop=shop, warehouse_id=1, name="Main"),
    DeliveryMethod: lambda *, shop: DeliveryMethod.objects.create(shop=shop, method_id=1, name="Courier"),
    Product: lambda *, shop: Product.objects.create(shop=shop, offer_id="A-1"),
    StockItem: factories.make_stock,
    StockMovement: factories.make_movement,
    Reservation: lambda *, shop: Reservation.objects.create(
        shop=shop, posting_number="0001-1", warehouse_id=1, offer_id="A-1", quantity=1, holding="open"
    ),
    BuyerMessage: factories.make_message,
    MessageTemplate: factories.make_template,
    PostingFacts: make_facts,
    Dialogue: lambda *, shop: Dialogue.objects.create(shop=shop, chat_id="c-1"),
    DialogueMessage: lambda *, shop: DialogueMessage.objects.create(
        dialogue=Dialogue.objects.create(shop=shop, chat_id="c-2"), message_id="1", text="Where is it?"
    ),
    AccrualType: lambda *, shop: AccrualType.objects.create(shop=shop, type_id=32, name="Logistic"),
    Accrual: lambda *, shop: Accrual.objects.create(
        shop=shop, date="2026-05-01", accrual_id=1, part="sale:1:0:1", kind="sale", amount=-990
    ),
    LineBalance: factories.make_balance,
    Refund: factories.make_refund,
    ObservedRefund: factories.make_observed,
    Posting: factories.make_posting,
    Cancellation: factories.make_cancellation,
    RatingReading: lambda *, shop: RatingReading.objects.create(
        shop=shop, code="rating_on_time", day="2026-05-01", value=98
    ),
    IndexDay: lambda *, shop: IndexDay.objects.create(shop=shop, day="2026-05-01", index=1),
    IndexDefect: lambda *, shop: IndexDefect.objects.create(
        shop=shop, posting_number="0001-1", ozon_type="SELLER_DELAY", error_at=timezone.now()
    ),
    CancellationRequest: factories.make_request,
    Return: factories.make_return,
    Approval: lambda *, shop: Approval.objects.create(
        shop=shop, kind="request", key="1", posting_number="0001-1", asked_by="Anna"
    ),
    RefundLimit: lambda *, shop: RefundLimit.objects.create(
        shop=shop, role=Role.OPERATOR, amount=1000, currency="RUB"
    ),
    Note: lambda *, shop: Note.objects.create(shop=shop, posting_number="0001-1", by="Anna", text="Look"),
    Attachment: lambda *, shop: Attachment.objects.create(
        shop=shop, posting_number="0001-1", file="a/b.png", name="b.png", media_type="image/png", size=1
    ),
    PushDelivery: lambda *, shop: PushDelivery.objects.create(
        shop=shop, message_type="TYPE_PING", digest="0"
    ),
}
# Rows of people, whoever's shop they are about: for superusers alone.
PERSONAL = {
    Notice: lambda *, shop: Notice.objects.create(
        user=make_member(shop), shop=shop, kind="assigned", key="1"
    ),
    NoticeSettings: lambda *, shop: NoticeSettings.objects.create(user=make_member(shop)),
    SavedView: lambda *, shop: SavedView.objects.create(owner=make_member(shop), shop=shop, name="Mine"),
    Job: lambda *, shop: Job.objects.create(user=make_member(shop), kind="close"),
    AuditEntry: lambda *, shop: AuditEntry.objects.create(
        user=make_member(shop), by="Anna", action="login", shop_id=shop.pk, shop_name=shop.name
    ),
    LoginSession: lambda *, shop: LoginSession.objects.create(
        user=make_member(shop), session_key="key", began_at=timezone.now(), seen_at=timezone.now()
    ),
}
EDITABLE = {SyncSource, Switch, MessageTemplate}
every_personal = pytest.mark.parametrize("model", PERSONAL, ids=lambda model: model.__name__)
every_model = pytest.mark.parametrize("model", MAKERS, ids=lambda model: model.__name__)
viewed_only = pytest.mark.parametrize(
    "model", [model for model in MAKERS if model not in EDITABLE], ids=lambda model: model.__name__
)


def page(model, name, *args):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{name}", args=args)


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


def rows(answer):
    return list(answer.context["cl"].result_list)


def test_every_model_of_the_desk_has_a_page():
    ours = {model for model in admin.site._registry if model.__module__.split(".")[0] in _rooms()}
    assert ours == {*MAKERS, *PERSONAL, Invitation, Shop, User}


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
    form = {"occasion": Occasion.CANCELLED_BY_BUYER, "text": "Sorry."}
    refused = staff.post(page(MessageTemplate, "add"), {**form, "shop": watched.pk})
    assert list(refused.context["errors"]) != []
    assert not MessageTemplate.objects.exists()


def test_a_text_is_edited_and_stays_with_its_shop(staff, shop):
    template, other = factories.make_template(shop=shop), make_shop()
    answer = staff.post(page(MessageTemplate, "change", template.pk), {"text": "Sorry.", "shop": other.pk})
    assert answer.status_code == 302
    template.refresh_from_db()
    assert (template.text, template.shop_id) == ("Sorry.", shop.pk)


def test_a_text_cannot_be_given_to_a_neighbours_shop(staff, shop):
    form = {"occasion": Occasion.CANCELLED_BY_BUYER, "text": "Sorry."}
    refused = staff.post(page(MessageTemplate, "add"), {**form, "shop": make_shop().pk})
    assert list(refused.context["errors"]) != []
    assert MessageTemplate.objects.count() == 0
    staff.post(page(MessageTemplate, "add"), {**form, "shop": shop.pk})
    assert MessageTemplate.objects.get().shop == shop


def test_a_superuser_gives_a_user_a_place(root, shop):
    user = factories.make_user(username="anna")
    body = root.get(page(User, "change", user.pk)).content.decode()
    assert 'name="time_zone"' in body
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


def test_a_row_moves_on_without_the_admin(root, shop):
    """Looking at an effect claims nothing and wakes nobody."""
    effect = factories.make_effect(shop=shop, due_at=timezone.now())
    root.get(page(Effect, "change", effect.pk))
    effect.refresh_from_db()
    assert (effect.status, effect.attempts) == ("due", 0)
