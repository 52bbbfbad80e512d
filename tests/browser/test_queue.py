"""Working the queue: acts that lead to the next row and can be taken back, ticks, the case beside the list."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.browser.chromium import Ear
from tests.browser.scene import Office, Scene
from tests.browser.test_accessibility import SEAT, findings
from tests.browser.test_keyboard import focused, poll, rows
from tests.factories import make_member
from worklist import presence
from worklist.models import WorkItem
from worklist.services import close_item, take
from worklist.states import ItemState, Kind

pytestmark = pytest.mark.browser
SETTLED = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')"


def item_of(row: str) -> WorkItem:
    return WorkItem.objects.select_related("assignee").get(pk=int(row.removeprefix("item-")))


def toast(page: Page, text: str) -> None:
    expect(page.locator("#toasts .toast:not([data-notice])")).to_contain_text(text)
    page.wait_for_function(SETTLED)


def stand_on(page: Page, number: int) -> str:
    """Walk to a row that has all the time it needs; its id."""
    for _ in range(number):
        page.keyboard.press("j", delay=80)  # no scanner is so slow
    return focused(page)


@pytest.fixture
def at_queue(office: Office, scene: Scene, anna: User) -> Page:
    page = office.seat(anna)
    page.goto(reverse("queue"))
    page.wait_for_function("() => window.htmx")
    return page


@pytest.fixture
def boris(scene: Scene) -> User:
    return make_member(scene.desk.shop, first_name="Борис", last_name="Орлов")


def test_take_leads_on_and_undo_leads_back(at_queue: Page, anna: User) -> None:
    row = stand_on(at_queue, 1)
    second = rows(at_queue)[1]
    at_queue.keyboard.press("m")
    toast(at_queue, "The case is yours.")
    assert item_of(row).assignee == anna
    assert focused(at_queue) == second
    at_queue.keyboard.press("Control+z")
    toast(at_queue, "Undone.")
    expect(at_queue.locator(f"#{row} .take")).to_be_visible()
    assert item_of(row).assignee is None
    assert focused(at_queue) == row


def test_a_case_is_put_off_and_called_back_without_a_mouse(at_queue: Page) -> None:
    row = stand_on(at_queue, len(rows(at_queue)) - 1)
    following = rows(at_queue)[-1]
    at_queue.keyboard.press("h")
    at_queue.wait_for_selector("#act form")
    expect(at_queue.locator("#act [autofocus]")).to_be_focused()
    at_queue.keyboard.press("Enter")
    expect(at_queue.locator(f"#{row}")).to_have_count(0)
    at_queue.wait_for_function(SETTLED)
    assert item_of(row).state == ItemState.SNOOZED
    assert focused(at_queue) == following
    expect(at_queue.locator("#queue-tabs a[href*=snoozed] b")).to_have_text("1")
    at_queue.goto(f"{reverse('queue')}?tab=snoozed")
    at_queue.wait_for_function("() => window.htmx")
    assert rows(at_queue) == [row]
    at_queue.keyboard.press("h")
    expect(at_queue.locator("#queue .empty")).to_be_visible()
    assert item_of(row).state == ItemState.OPEN


def test_a_colleague_is_given_a_case(at_queue: Page, boris: User) -> None:
    row = stand_on(at_queue, 2)
    at_queue.keyboard.press("a")
    at_queue.wait_for_selector("#act form")
    at_queue.locator("#act button", has_text=boris.label).click()
    toast(at_queue, boris.label)
    assert item_of(row).assignee == boris
    expect(at_queue.locator(f"#{row} .c-who")).to_contain_text(boris.label)


def test_a_press_that_came_too_late_says_what_changed(at_queue: Page, anna: User, boris: User) -> None:
    row = stand_on(at_queue, 2)
    at_queue.keyboard.press("a")
    at_queue.wait_for_selector("#act form")
    take(item_of(row), user=boris)
    at_queue.locator("#act button").filter(has_text="Me").first.click()
    alert = at_queue.locator("#alerts [role=alert]")
    expect(alert).to_contain_text(boris.label)
    assert item_of(row).assignee == boris


def test_ticks_focus_and_place_outlive_what_changes(office: Office, scene: Scene, anna: User) -> None:
    page = office.seat(anna, viewport={"width": 1440, "height": 300})
    page.clock.install()
    page.goto(reverse("queue"))
    first, second, third, *others = rows(page)
    for key in "jjxjx":
        page.keyboard.press(key, delay=80)  # no scanner is so slow
    page.clock.run_for(200)
    page.evaluate("scrollTo(0, 90)")
    place = "document.activeElement.getBoundingClientRect().top"
    before = page.evaluate(place)
    gone = item_of(first)
    close_item(shop=gone.shop, kind=Kind(gone.kind), key=gone.key, by="boris")
    poll(page)
    assert rows(page) == [second, third, *others]
    ticked = page.locator("input[name=item]:checked").evaluate_all(
        "all => all.map((one) => one.closest('tr').id)"
    )
    assert ticked == [second, third]
    assert focused(page) == third
    assert page.evaluate(place) == before
    page.keyboard.press("Control+a")
    expect(page.locator("input[name=item]:checked")).to_have_count(len(others) + 2)


def test_a_key_acts_on_all_that_is_ticked_and_sends_its_own_menu(at_queue: Page, anna: User) -> None:
    """Not on the row one stands on alone; and Ctrl+Enter is no press on the first button of the bar."""
    rows_then = rows(at_queue)
    for key in ("ArrowDown", "x", "ArrowDown", "ArrowDown", "ArrowUp", "x"):
        at_queue.keyboard.press(key, delay=80)  # no scanner is so slow
    at_queue.keyboard.press("a", delay=80)
    expect(at_queue.locator("#bulk-to")).to_be_focused()
    at_queue.keyboard.press("Escape")
    at_queue.keyboard.press("h", delay=80)
    expect(at_queue.locator("#bulk-until")).to_be_focused()
    expect(at_queue.locator("form.bulk details[open]")).to_have_count(1)
    at_queue.keyboard.press("ArrowDown")
    with at_queue.expect_request(lambda sent: sent.method == "POST") as sent:
        at_queue.keyboard.press("Control+Enter")
    assert "act=snooze" in str(sent.value.post_data)
    at_queue.wait_for_load_state()
    asleep = WorkItem.objects.filter(state=ItemState.SNOOZED).values_list("pk", flat=True)
    assert set(asleep) <= {item_of(row).pk for row in rows_then[:2]}
    assert not WorkItem.objects.filter(assignee=anna).exists()


def test_who_comes_back_from_a_case_stands_where_he_went_in(at_queue: Page, boris: User) -> None:
    row = stand_on(at_queue, 3)
    at_queue.keyboard.press("Enter", delay=80)
    at_queue.wait_for_selector("#act, [data-back]", state="attached")
    at_queue.keyboard.press("Escape", delay=80)
    expect(at_queue.locator(f"#{row}")).to_be_focused()
    at_queue.keyboard.press("a", delay=80)
    expect(at_queue.locator("#act [autofocus]")).to_be_focused()
    at_queue.keyboard.press("ArrowDown")
    expect(at_queue.locator("#act .btn--list").nth(1)).to_be_focused()


def test_the_case_beside_the_list_follows_the_row(at_queue: Page, scene: Scene) -> None:
    row = stand_on(at_queue, 1)
    peek = at_queue.locator("#peek")
    at_queue.keyboard.press("Space")
    expect(peek.locator("h2").first).to_have_text(item_of(row).posting_number)
    assert focused(at_queue) == row
    at_queue.keyboard.press("j")
    expect(peek.locator("h2").first).to_have_text(item_of(focused(at_queue)).posting_number)
    at_queue.keyboard.press("Escape")
    expect(peek).to_be_hidden()
    assert focused(at_queue) == rows(at_queue)[1]
    last = at_queue.locator("#queue tr[id^=item-]").last
    last.locator(".c-kind").click()  # whoever does not know the keys presses the row itself
    expect(peek.locator("h2").first).to_have_text(item_of(str(last.get_attribute("id"))).posting_number)
    last.locator(".tick").click(position={"x": 3, "y": 3})
    expect(last.locator("input")).to_be_checked()


def test_what_is_decided_beside_the_list_leads_to_the_next_row_of_it(at_queue: Page, scene: Scene) -> None:
    at_queue.goto(f"{reverse('queue')}?kind=cancellation_request&tab=free")
    at_queue.wait_for_function("() => window.htmx")
    first, second = rows(at_queue)
    number, following = item_of(first).posting_number, item_of(second).posting_number
    at_queue.keyboard.press("j", delay=80)
    at_queue.keyboard.press("Space")
    expect(at_queue.locator("#peek h2").first).to_have_text(number)
    at_queue.keyboard.press("1", delay=80)
    expect(at_queue.locator("#peek .act[open] summary")).to_be_focused()
    with at_queue.expect_navigation(url="**/?tab=free&kind=cancellation_request"):
        at_queue.keyboard.press("Control+Enter")
    toast(at_queue, "Approved")
    expect(at_queue.locator(f"#{second}")).to_be_focused()
    expect(at_queue.locator("#peek h2").first).to_have_text(following)
    assert [decision["approve"] for decision in scene.decisions(number)] == [True]


def test_nobody_answers_and_then_somebody_does(
    office: Office, scene: Scene, anna: User, ears: list[Ear]
) -> None:
    page = office.seat(anna)
    ears[0].want(503)
    page.clock.install()
    page.goto(reverse("queue"))
    before = rows(page)
    page.route("**/", lambda route: route.fulfill(status=503, body="down"))
    poll(page)
    expect(page.locator("#offline")).to_be_visible()
    assert rows(page) == before
    page.unroute("**/")
    poll(page)
    expect(page.locator("#offline")).to_have_count(0)


def test_a_view_is_kept_and_shows_its_count(at_queue: Page) -> None:
    at_queue.keyboard.press("f")
    at_queue.select_option("#f-kind", "message")
    at_queue.locator("#filters [type=submit]").click()
    count = len(rows(at_queue))
    at_queue.locator("#keep summary").click()
    expect(at_queue.locator("#v-name")).to_be_focused()
    at_queue.keyboard.insert_text("Письма")
    at_queue.keyboard.press("Enter")
    link = at_queue.locator("#nav-views a")
    expect(link).to_have_text(re.compile(rf"Письма\s*{count}"))
    expect(link).to_have_attribute("aria-current", "page")
    at_queue.goto(reverse("effects"))
    at_queue.locator("#nav-views a").click()
    assert len(rows(at_queue)) == count


def test_without_a_script(office: Office, scene: Scene, anna: User, boris: User) -> None:
    """Every act has a page of its own, and leads to the case."""
    page = office.seat(anna, java_script_enabled=False)
    page.goto(reverse("queue"))
    row = page.locator("#queue tr[id^=item-]").last
    pk = str(row.get_attribute("id"))
    row.locator("a[data-dialog]").first.click(force=True)
    page.locator("main button", has_text=boris.label).click()
    assert item_of(pk).assignee == boris
    page.goto(reverse("item-snooze", args=[item_of(pk).pk]))
    page.locator("main button[value=hour]").click()
    assert item_of(pk).state == ItemState.SNOOZED


def test_axe_finds_nothing_in_what_opens(office: Office, scene: Scene, anna: User, boris: User) -> None:
    page = office.seat(anna, **SEAT)
    item = WorkItem.objects.filter(shop=scene.desk.shop, posting_number=scene.letter).get()
    presence.here(boris, scene.desk.shop.pk, scene.letter)
    page.goto(f"{reverse('queue')}?kind={item.kind}&sort=-sum&col=due&col=opened&col=who&col=sum")
    page.wait_for_function("() => window.htmx")
    expect(page.locator(".here").first).to_be_attached()
    for key in ("x", "j", "Space"):
        page.keyboard.press(key, delay=80)  # no scanner is so slow
    page.wait_for_selector("#peek h2")
    found = findings(page)
    page.keyboard.press("Escape")
    for part in ("#keep", "#columns", "#filters"):
        page.locator(f"{part} summary").click()
        found += findings(page)
        page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1440, "height": 900})
    page.keyboard.press("Escape", delay=80)  # with ticks, the keys are for all that is ticked
    expect(page.locator("input[name=item]:checked")).to_have_count(0)
    for key in ("a", "h"):
        page.keyboard.press(key, delay=80)
        page.wait_for_selector("#act form")
        found += findings(page)
        page.keyboard.press("Escape")
        page.wait_for_selector("#act", state="hidden")
    page.keyboard.press("h", delay=80)
    page.wait_for_selector("#act form")
    expect(page.locator("#act form :focus")).to_be_attached()  # Enter is for whatever has the focus
    page.keyboard.press("Enter", delay=80)
    page.wait_for_selector("#toasts .toast form")
    found += findings(page)
    page.goto(f"{reverse('queue')}?tab=snoozed")
    assert found + findings(page) == []
