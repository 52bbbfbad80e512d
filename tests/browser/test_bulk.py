"""Many cases at once, by hand and by keys, with a script and without; long work that can be left; a view as a file."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from sellerdesk.desk import export as export_view
from sellerdesk.desk import jobs_bulk
from sellerdesk.jobs import runner, tasks
from tests.browser.scene import Office, Scene
from tests.browser.test_accessibility import SEAT, findings
from tests.factories import make_item, make_member
from worklist.models import Job, WorkItem
from worklist.services import close_item
from worklist.states import ItemState, JobState, Kind

pytestmark = pytest.mark.browser


def boxes(page: Page) -> Locator:
    return page.locator("#queue input[name=item]")


def menu(page: Page, name: str) -> Locator:
    """A menu of the bar, opened."""
    found = page.locator("form.bulk details", has=page.get_by_text(name, exact=True)).first
    found.locator("summary").click()
    return found


@pytest.fixture
def unheard(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker runs beside the test: it says itself when there is one."""
    monkeypatch.setattr(tasks, "on_commit", lambda pk: None)


@pytest.fixture
def seat(office: Office, scene: Scene, anna: User) -> Page:
    User.objects.filter(pk=anna.pk).update(language="en")
    page = office.seat(anna, **SEAT, locale="en-GB")
    page.goto(reverse("queue"))
    return page


def test_the_bar_comes_with_the_first_tick_and_an_act_is_done(seat: Page, anna: User) -> None:
    bar = seat.locator("form.bulk")
    expect(bar).to_be_hidden()
    boxes(seat).nth(0).check()
    boxes(seat).nth(1).check()
    expect(bar.locator("[data-ticked]")).to_have_text("2 ticked")
    assert findings(seat) == []
    seat.set_viewport_size({"width": 1440, "height": 900})
    menu(seat, "Assign").get_by_role("button", name="Give").click()
    expect(seat.locator(".toast").first).to_contain_text("2 cases are yours.")
    assert WorkItem.objects.filter(assignee=anna).count() == 2


def test_without_a_script_too(office: Office, scene: Scene, anna: User) -> None:
    page = office.seat(anna, java_script_enabled=False)
    page.goto(reverse("queue"))
    expect(page.locator("form.bulk")).to_be_hidden()
    boxes(page).last.check()
    page.locator("form.bulk summary").nth(1).click()
    page.select_option("#bulk-until", "tomorrow")
    page.locator("form.bulk button[value=snooze]").click()
    page.locator(".toast").wait_for()
    assert WorkItem.objects.filter(state=ItemState.SNOOZED).count() == 1
    expect(page.locator("form.bulk")).to_be_hidden()


def test_enter_in_a_field_means_its_own_menu(seat: Page, scene: Scene) -> None:
    item = make_item(shop=scene.desk.shop, kind=Kind.STOP_DELIVERY)
    seat.goto(f"{reverse('queue')}?kind=stop_delivery")
    boxes(seat).first.check()
    reason = menu(seat, "Close").get_by_label("What was done about it")
    reason.fill("Called the carrier")
    reason.press("Enter")
    expect(seat.locator(".toast").first).to_contain_text("1 case is closed.")
    item.refresh_from_db()
    assert (item.state, item.outcome, item.assignee) == (ItemState.DONE, "Called the carrier", None)


def test_what_failed_leads_to_its_case(seat: Page, scene: Scene) -> None:
    boxes(seat).nth(0).check()
    boxes(seat).nth(1).check()
    gone = WorkItem.objects.get(pk=(boxes(seat).nth(1).get_attribute("id") or "").removeprefix("tick-"))
    close_item(shop=gone.shop, kind=Kind(gone.kind), key=gone.key, by="Boris")
    menu(seat, "Assign").get_by_role("button", name="Give").click()
    row = seat.locator(f"#failed-{gone.pk}")
    expect(row).to_contain_text("Closed already by Boris.")
    assert findings(seat) == []
    row.get_by_role("link").click()
    seat.wait_for_url(f"**{scene.posting(gone.posting_number)}*")


@pytest.mark.usefixtures("unheard")
def test_all_of_a_view_is_left_and_found_again(
    seat: Page, scene: Scene, anna: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs_bulk, "AT_ONCE", 2)
    for _ in range(3):
        make_item(shop=scene.desk.shop, kind=Kind.COLLECT)
    seat.goto(f"{reverse('queue')}?kind=collect")
    boxes(seat).first.check()
    seat.check("#bulk-all")
    menu(seat, "Assign").get_by_role("button", name="Give").click()
    assert findings(seat) == []
    seat.get_by_role("button", name="Yes, 3 cases").click()
    expect(seat.get_by_text("0 of 3")).to_be_visible()
    assert findings(seat) == []
    seat.set_viewport_size({"width": 1440, "height": 900})
    seat.goto(reverse("queue"))
    seat.get_by_role("link", name="Background tasks").click()
    assert findings(seat) == []
    seat.locator("#jobs a").first.click()
    assert not runner.run(Job.objects.get().pk)
    expect(seat.get_by_text("3 of 3: 3 cases done")).to_be_visible()
    expect(seat.locator("#live")).to_have_text("Assign: done, 3 of 3")
    assert WorkItem.objects.filter(assignee=anna, kind=Kind.COLLECT).count() == 3


@pytest.mark.usefixtures("unheard")
def test_stopped_by_a_press(seat: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs_bulk, "AT_ONCE", 1)
    boxes(seat).nth(0).check()
    boxes(seat).nth(1).check()
    menu(seat, "Approve messages").get_by_role("button", name="Approve").click()
    seat.get_by_role("button", name="Stop").click()
    expect(seat.locator(".toast").first).to_contain_text("Stopped.")
    assert Job.objects.get().state == JobState.STOPPED


def saved(page: Page, press: Any) -> tuple[str, bytes]:
    """The file the press ends in."""
    with page.expect_download() as found:
        press()
    return found.value.suggested_filename, Path(found.value.path()).read_bytes()


def test_the_view_as_a_file_twice_without_a_reload(seat: Page) -> None:
    numbers = set(WorkItem.objects.filter(state=ItemState.OPEN).values_list("posting_number", flat=True))
    seat.locator("#export summary").click()
    assert findings(seat) == []
    name, content = saved(seat, seat.get_by_role("button", name="CSV").click)
    assert name.endswith(".csv")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert {row["Posting"] for row in rows} == numbers
    seat.wait_for_selector("#export:not([open])")
    seat.locator("#export summary").click()
    name, content = saved(seat, seat.get_by_role("button", name="Excel").click)
    assert name.endswith(".xlsx")
    assert load_workbook(io.BytesIO(content)).worksheets[0].max_row == len(rows) + 1


@pytest.mark.usefixtures("unheard")
def test_a_long_export_waits_for_its_person_alone(
    seat: Page, office: Office, scene: Scene, ears: list[Any], settings: Any, tmp_path: Path, monkeypatch: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(export_view, "AT_ONCE", 1)
    seat.locator("#export summary").click()
    seat.get_by_role("button", name="CSV").click()
    seat.wait_for_url("**/jobs/*/")
    runner.run(Job.objects.get().pk)
    link = seat.locator("#job-file")
    link.wait_for()
    assert findings(seat) == []
    name, content = saved(seat, link.click)
    assert name == Job.objects.get().params["name"]
    assert scene.request in content.decode()
    stranger = office.seat(make_member(scene.desk.shop))
    ears[-1].want(404)
    answer = stranger.goto(link.get_attribute("href") or "")
    assert answer is not None
    assert answer.status == 404
