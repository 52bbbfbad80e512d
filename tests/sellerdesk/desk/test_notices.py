"""The page of notices, its buttons, and what a person wants to be told."""

from datetime import time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from tests.factories.cases import make_posting
from tests.factories.shops import make_member, make_shop
from worklist import notices
from worklist.models import Notice, NoticeSettings
from worklist.states import Kind, NoticeKind

pytestmark = pytest.mark.django_db

ALL_KINDS = set(NoticeKind.values)


@pytest.fixture
def shop():
    return make_shop(name="Warm house")


@pytest.fixture
def anna(shop):
    return make_member(shop)


@pytest.fixture
def boris(shop):
    return make_member(shop)


@pytest.fixture
def client(anna) -> Client:
    client = Client()
    client.force_login(anna)
    return client


def tell(user, shop, key: str = "1", kind: NoticeKind = NoticeKind.ASSIGNED, **how) -> Notice:
    notices.tell(user, kind, shop=shop, key=key, **how)
    return Notice.objects.get(user=user, kind=kind, key__endswith=f":{key}")


def shown(client: Client, query: str = "") -> list[tuple[str, str, str]]:
    """(title, what about, link) of every row."""
    rows = client.get(reverse("notices") + query).context["rows"]
    return [(one.title, one.about, one.href) for one in rows]


def test_each_kind_says_what_happened_and_leads_there(client, anna, shop):
    posting = f"/postings/{shop.pk}/1-1/"
    tell(anna, shop, "1", by="Vera", posting_number="1-1", case=Kind.MESSAGE)
    tell(anna, shop, "2", NoticeKind.MENTIONED, by="Vera", posting_number="1-1", text="@anna look")
    tell(anna, shop, "3", NoticeKind.BREACHING, posting_number="1-1", deadline=timezone.now().isoformat())
    tell(anna, shop, "4", NoticeKind.SECOND_PERSON, by="Vera", posting_number="1-1")
    tell(anna, shop, "5", NoticeKind.TROUBLE, sources=["fbs", "gone"], error="timed out")
    tell(anna, shop, "6", NoticeKind.TROUBLE, reason="Ozon refuses", case=Kind.KEY_REFUSED)
    assert shown(client) == [
        ("Ozon refuses", "Key refused · Warm house", f"/connection/{shop.pk}/"),
        ("Cannot be read: FBS and rFBS postings, gone.", "Warm house", f"/connection/{shop.pk}/health/"),
        ("Vera asks for a second person", "1-1 · Warm house", posting),
        ("A deadline is near", "1-1 · Warm house", posting),
        ("Vera named you in a note", "1-1 · Warm house", posting),
        ("Vera gave you a case", "1-1 · Message · Warm house", posting),
    ]
    page = client.get(reverse("notices")).content.decode()
    assert "@anna look" in page
    assert "timed out" in page


def test_a_person_sees_his_own_and_of_his_shops_only(client, anna, boris, shop):
    tell(boris, shop)
    other = make_shop()
    second = other.memberships.create(user=anna, role="operator")
    tell(anna, other)
    assert len(shown(client)) == 1
    second.delete()
    assert shown(client) == []


def test_pages_go_on_where_the_last_one_ended(client, anna, shop):
    fields = {"user": anna, "shop": shop, "kind": NoticeKind.ASSIGNED}
    Notice.objects.bulk_create(Notice(**fields, key=str(n)) for n in range(60))
    first = client.get(reverse("notices"))
    second = client.get(f"{reverse('notices')}?after={first.context['next']}")
    keys = [one.row.key for page in (first, second) for one in page.context["rows"]]
    assert keys == [str(n) for n in range(59, -1, -1)]
    assert (len(first.context["rows"]), second.context["next"]) == (50, "")


@pytest.mark.parametrize("after", ["x", "-1", "٣", "9" * 30])
def test_nonsense_in_the_address_is_the_first_page(client, anna, shop, after):
    tell(anna, shop)
    assert len(shown(client, f"?after={after}")) == 1


@pytest.mark.parametrize("name", ["notices", "notices-panel", "notices-bell"])
def test_the_number_of_queries_does_not_grow(client, anna, shop, name):
    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse(name), headers={"HX-Request": "true"})
        return len(seen)

    tell(anna, shop, "first")
    queries()  # the first page of a session notes the browser
    few = queries()
    for number in range(30):
        tell(anna, shop, str(number))
    assert queries() == few <= 5


def test_one_is_read_by_its_button_and_a_strangers_is_not_there(client, anna, boris, shop):
    mine, his = tell(anna, shop), tell(boris, shop)
    for _ in range(2):
        response = client.post(reverse("notice-read", args=[mine.pk]), {"next": "/notices/?tab=unread"})
        assert (response.status_code, response.headers["Location"]) == (303, "/notices/?tab=unread")
    assert client.post(reverse("notice-read", args=[his.pk])).status_code == 404
    assert client.get(reverse("notice-read", args=[mine.pk])).status_code == 405
    assert list(Notice.objects.filter(read_at=None)) == [his]
    assert shown(client, "?tab=unread") == []


def test_a_way_back_that_leads_elsewhere_is_not_gone(client, anna, shop):
    response = client.post(
        reverse("notice-read", args=[tell(anna, shop).pk]), {"next": "https://example.org/"}
    )
    assert response.headers["Location"] == "/notices/"


def test_all_that_were_shown_are_read_and_no_later_one(client, anna, boris, shop):
    tell(anna, shop, "1")
    shown_last = tell(anna, shop, "2")
    tell(boris, shop, "1")
    later = tell(anna, shop, "3")
    response = client.post(reverse("notices-read"), {"up_to": shown_last.pk}, follow=True)
    assert "2 notices are marked as read." in response.content.decode()
    assert list(anna.notices.filter(read_at=None)) == [later]
    assert boris.notices.filter(read_at=None).count() == 1
    assert client.post(reverse("notices-read"), {"up_to": "x"}).status_code == 404


def test_opening_the_case_or_the_shop_reads_what_led_there(client, anna, shop):
    posting = make_posting(shop=shop)
    tell(anna, shop, "1", posting_number=posting.posting_number)
    tell(anna, shop, "2", NoticeKind.TROUBLE, sources=["fbs"])
    client.get(reverse("posting", args=[shop.pk, posting.posting_number]))
    assert [row.kind for row in anna.notices.filter(read_at=None)] == ["trouble"]
    client.get(reverse("shop-health", args=[shop.pk]))
    assert not anna.notices.filter(read_at=None).exists()


def test_the_bell_is_on_every_page_and_comes_as_a_fragment(client, anna, shop):
    row = tell(anna, shop, by="Vera")
    page = client.get(reverse("connection")).content.decode()
    assert f'data-notice="{row.pk}"' in page
    part = client.get(reverse("notices-bell"), headers={"HX-Request": "true"}).content.decode()
    assert '<b id="nav-bell" class="hot" hx-swap-oob="true">1' in part
    assert "Vera gave you a case" in part
    notices.read(anna, row.pk)
    part = client.get(reverse("notices-bell"), headers={"HX-Request": "true"}).content.decode()
    assert '<b id="nav-bell" hx-swap-oob="true"></b>' in part
    assert "data-notice" not in part


class TestSettings:
    def save(self, client: Client, **words):
        data = {"wanted": sorted(ALL_KINDS), "lead_minutes": "60", "quiet_from": "", "quiet_to": "", **words}
        return client.post(reverse("notice-settings"), data)

    def test_are_everything_and_an_hour_until_somebody_says_otherwise(self, client):
        form = client.get(reverse("notice-settings")).context["form"]
        assert set(form["wanted"].value()) == ALL_KINDS
        assert form["lead_minutes"].value() == 60
        assert not NoticeSettings.objects.exists()

    def test_are_kept_and_shown_again(self, client, anna):
        response = self.save(
            client, wanted=["mentioned"], lead_minutes="240", quiet_from="22:00", quiet_to="08:30"
        )
        assert response.status_code == 303
        row = NoticeSettings.objects.get(user=anna)
        assert set(row.muted) == ALL_KINDS - {"mentioned"}
        assert (row.lead_minutes, row.quiet_from, row.quiet_to) == (240, time(22), time(8, 30))
        page = client.get(reverse("notice-settings")).content.decode()
        assert 'value="22:00"' in page
        assert page.count("checked") == 2  # the kind, and the box of the single keys
        self.save(client)
        row.refresh_from_db()
        assert (row.muted, row.quiet_from) == ([], None)

    def test_nothing_at_all_can_be_wanted(self, client, anna):
        assert self.save(client, wanted=[]).status_code == 303
        assert set(NoticeSettings.objects.get(user=anna).muted) == ALL_KINDS

    @pytest.mark.parametrize(
        ("words", "field"),
        [
            ({"quiet_from": "22:00"}, "quiet_to"),
            ({"quiet_to": "08:00"}, "quiet_from"),
            ({"quiet_from": "08:00", "quiet_to": "08:00"}, "quiet_to"),
            ({"quiet_from": "25:00", "quiet_to": "08:00"}, "quiet_from"),
            ({"lead_minutes": "7"}, "lead_minutes"),
            ({"wanted": ["gossip"]}, "wanted"),
        ],
    )
    def test_half_an_answer_is_named_and_changes_nothing(self, client, words, field):
        response = self.save(client, **words)
        assert response.status_code == 200
        assert field in response.context["form"].errors
        assert not NoticeSettings.objects.exists()
