"""Acts on rows chosen in the admin: asked about first, done by the services, refused where the role does not reach."""

from datetime import timedelta

import pytest
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.auth.models import Permission as DjangoPermission
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from accounts.admin_lists import MOST
from accounts.models import Membership
from accounts.states import Role
from outbox.models import Effect
from outbox.states import Mode, Status
from ozon.models import Shop, SyncSource
from tests import factories
from tests.factories import make_member, make_shop, make_superuser
from worklist.models import Notice, TimelineEntry, WorkItem
from worklist.states import Event, ItemState

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop():
    return make_shop(name="Mine")


@pytest.fixture
def root(client):
    client.force_login(make_superuser(first_name="Root"))
    return client


@pytest.fixture
def staff(client, shop):
    """Staff with all of Django's permissions: manager of one shop, viewer of another."""
    user = make_member(shop, role=Role.MANAGER, is_staff=True)
    user.user_permissions.set(DjangoPermission.objects.all())
    client.force_login(user)
    client.user = user
    return client


def act(client, action: str, *chosen, **words):
    """Choose rows and an action, and say yes where ``words`` (with ``confirmed``) do."""
    meta = chosen[0]._meta
    path = reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
    return client.post(path, {"action": action, ACTION_CHECKBOX_NAME: [row.pk for row in chosen], **words})


def said(answer) -> list[str]:
    """The last thing said; nothing was shown since, so earlier words stand before it."""
    return [str(message) for message in get_messages(answer.wsgi_request)][-1:]


YES = {"confirmed": "1"}


def test_what_cannot_be_called_back_is_asked_about_first(root, shop):
    asked = act(root, "pause", shop)
    assert asked.status_code == 200
    assert "Deadlines at Ozon run on." in asked.content.decode()
    assert Shop.objects.get().state == "active"
    answer = act(root, "pause", shop, **YES)
    assert said(answer) == ["Done for 1 row."]
    assert Shop.objects.get().state == "paused"
    answer = act(root, "pause", shop, **YES)
    assert said(answer) == ["1 row was so already, or your role does not allow it."]
    act(root, "resume", shop, **YES)
    assert Shop.objects.get().state == "active"


def test_a_role_reaches_as_far_as_on_the_desk(staff, shop):
    watched = make_shop()
    Membership.objects.create(user=staff.user, shop=watched, role=Role.VIEWER)
    foreign = make_shop()
    answer = act(staff, "pause", shop, watched, foreign, **YES)
    # The third is not even found.
    assert said(answer) == ["1 row was so already, or your role does not allow it."]
    states = dict(Shop.objects.values_list("pk", "state"))
    assert states == {shop.pk: "paused", watched.pk: "active", foreign.pk: "active"}


def test_who_leads_no_shop_is_offered_no_act_of_a_lead(staff, shop):
    Membership.objects.update(role=Role.OPERATOR)
    item = factories.make_item(shop=shop)
    page = staff.get(reverse("admin:worklist_workitem_changelist")).content.decode()
    assert '<option value="give">' in page
    assert '<option value="close">' not in page
    act(staff, "close", item, **YES, reason="x")
    act(staff, "pause", shop, **YES)
    assert WorkItem.objects.get().state == ItemState.OPEN
    assert Shop.objects.get(pk=shop.pk).state == "active"


def test_held_writes_go_out_only_with_their_switch_on(root, shop):
    held = factories.make_effect(shop=shop, status=Status.HELD)
    refused = act(root, "release", held, **YES)
    assert said(refused) == [f"{held}: The switch of this shop is not on. Turn it on first."]
    assert Effect.objects.get().status == Status.HELD
    for switch in ("stock", "message", "request", "return"):
        factories.make_switch(shop=shop, kind=switch, mode=Mode.ON)
    assert said(act(root, "release", held, **YES)) == ["Done for 1 row."]
    assert Effect.objects.get().status == Status.DUE


def test_writes_that_gave_up_are_tried_again_or_dropped_with_a_reason(root, shop):
    dead = factories.make_effect(shop=shop, status=Status.DEAD)
    assert said(act(root, "retry", dead, **YES)) == ["Done for 1 row."]
    dead.refresh_from_db()
    assert dead.status == Status.DUE
    assert act(root, "drop", dead, **YES).status_code == 200  # no reason: asked again
    assert said(act(root, "drop", dead, **YES, reason="Paid by hand")) == ["Done for 1 row."]
    dead.refresh_from_db()
    assert dead.status == Status.CANCELLED
    assert "Root: Paid by hand" in dead.error
    done = factories.make_effect(shop=shop, status=Status.DONE)
    refused = act(root, "drop", done, **YES, reason="x")
    assert said(refused) == [f"{done}: This was sent already, or is being sent now."]


def test_cases_are_given_closed_and_brought_back(root, shop):
    item, anna = factories.make_item(shop=shop), make_member(shop)
    act(root, "give", item, **YES, colleague=anna.pk)
    item.refresh_from_db()
    assert item.assignee == anna
    assert Notice.objects.get().user == anna
    act(root, "close", item, **YES, reason="Twice the same")
    item.refresh_from_db()
    assert (item.state, item.closed_by, item.outcome) == (ItemState.DONE, "Root", "Twice the same")
    act(root, "reopen", item, **YES, reason="Not the same")
    item.refresh_from_db()
    assert (item.state, item.reason, item.outcome) == (ItemState.OPEN, "Not the same", "")
    codes = TimelineEntry.objects.order_by("id").values_list("code", "by")
    assert list(codes) == [(Event.ASSIGNED, "Root"), (Event.CLOSED, "Root"), (Event.WOKEN, "Root")]


def test_a_case_goes_to_nobody_from_outside(root, staff, shop):
    item, stranger = factories.make_item(shop=shop), make_member(make_shop(), first_name="Stranger")
    root.force_login(make_superuser())
    assert said(act(root, "give", item, **YES, colleague=stranger.pk)) == [
        f"Put back {item.posting_number}: The colleague may not work in this shop."
    ]
    staff.force_login(staff.user)
    page = act(staff, "give", item).content.decode()
    assert "Stranger" not in page
    item.refresh_from_db()
    assert item.assignee is None


def test_sources_are_read_now_and_again(root, shop):
    later = timezone.now() + timedelta(hours=5)
    source = SyncSource.objects.create(shop=shop, source="fbs", wanted_at=later)
    act(root, "read_now", source)
    source.refresh_from_db()
    assert source.wanted_at <= timezone.now()
    day = timezone.localdate() - timedelta(days=3)
    assert "healed" in act(root, "read_again", source).content.decode()
    act(root, "read_again", source, **YES, since=day.isoformat())
    source.refresh_from_db()
    assert timezone.localdate(source.again_from) == day
    ahead = act(root, "read_again", source, **YES, since="2999-01-01")
    assert "That day is still to come." in ahead.content.decode()
    Shop.objects.update(state="paused")
    assert said(act(root, "read_now", source)) == [
        f"{source}: The shop is paused. Resume it first; then everything is read at once."
    ]


def schedule(source: SyncSource, interval: int) -> dict[str, str]:
    return {
        "form-TOTAL_FORMS": "1",
        "form-INITIAL_FORMS": "1",
        "form-0-id": str(source.pk),
        "form-0-interval": str(interval),
        "_save": "1",
    }


def test_the_schedule_is_set_in_the_list_and_a_shorter_one_holds_at_once(root, shop):
    source = SyncSource.objects.create(
        shop=shop, source="ratings", interval=21_600, wanted_at=timezone.now() + timedelta(hours=5)
    )
    path = reverse("admin:ozon_syncsource_changelist")
    assert root.post(path, schedule(source, 600)).status_code == 302
    source.refresh_from_db()
    assert source.interval == 600
    assert source.wanted_at <= timezone.now() + timedelta(seconds=600)
    soon = source.wanted_at
    root.post(path, schedule(source, 21_600))
    source.refresh_from_db()
    assert (source.interval, source.wanted_at) == (21_600, soon)
    refused = root.post(path, schedule(source, 1))
    assert refused.status_code == 200
    source.refresh_from_db()
    assert source.interval == 21_600


def test_the_list_of_sources_is_no_way_round_the_role(staff, shop):
    Membership.objects.filter(user=staff.user).update(role=Role.VIEWER)
    source = SyncSource.objects.create(shop=shop, source="fbs")
    assert staff.post(reverse("admin:ozon_syncsource_changelist"), schedule(source, 600)).status_code == 403
    source.refresh_from_db()
    assert source.interval == 60


def test_rows_lead_to_the_desk_and_the_desk_leads_back(root, shop):
    item = factories.make_item(shop=shop, posting_number="1-1")
    page = root.get(reverse("admin:worklist_workitem_changelist")).content.decode()
    assert f'href="/postings/{shop.pk}/1-1/"' in page
    row = root.get(reverse("admin:worklist_workitem_change", args=[item.pk])).content.decode()
    assert f'href="/postings/{shop.pk}/1-1/"' in row
    assert f'href="{reverse("queue")}"' in row


def test_a_long_list_says_that_it_is_cut(root, shop, monkeypatch):
    monkeypatch.setattr("accounts.admin_lists.MOST", 3)
    for _ in range(3):
        factories.make_item(shop=shop)
    path = reverse("admin:worklist_workitem_changelist")
    assert "more than" not in root.get(path).content.decode()
    factories.make_item(shop=shop)
    page = root.get(path)
    assert "more than 3" in page.content.decode()
    assert page.context["cl"].result_count == 3
    assert MOST == 5000
