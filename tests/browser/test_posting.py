"""A posting's page as two people use it: who is here, what changed, notes, files, the history, paper."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.states import Role
from orders.models import CancellationRequest
from orders.states import RequestState
from tests.browser.person import Person
from tests.browser.scene import Office, Scene
from tests.browser.test_accessibility import SEAT, findings
from tests.factories import make_member, make_note
from tests.worklist.files import PDF, png
from worklist.models import Attachment, Note, Notice
from worklist.services import open_item
from worklist.services.cases import Card
from worklist.states import Event, Kind, Origin

pytestmark = pytest.mark.browser

DROP = """(place, name) => {
    const files = new DataTransfer();
    files.items.add(new File(["dropped, and kept"], name, { type: "text/plain" }));
    for (const kind of ["dragover", "drop"]) {
        place.dispatchEvent(new DragEvent(kind, { dataTransfer: files, bubbles: true, cancelable: true }));
    }
}"""


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def boris(scene: Scene) -> User:
    return make_member(
        scene.desk.shop, role=Role.OPERATOR, username="boris", first_name="Борис", last_name="Ли"
    )


def at(page: Page, scene: Scene, number: str) -> Page:
    """In front of the posting, with a clock of the test's."""
    page.clock.install()
    page.goto(scene.posting(number))
    return page


def poll(page: Page) -> None:
    with page.expect_response(lambda answer: "/live/" in answer.url):
        page.clock.fast_forward("00:16")
    page.wait_for_function("() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling')")


def took(scene: Scene, number: str, who: str) -> None:
    """A colleague did something to the case."""
    params = {"who": who}
    make_note(
        shop=scene.desk.shop,
        posting_number=number,
        code=Event.TAKEN,
        origin=Origin.STAFF,
        by=who,
        params=params,
    )


def state(number: str) -> str:
    return CancellationRequest.objects.get(posting_number=number).state


def test_two_see_each_other_and_what_the_other_did(
    office: Office, scene: Scene, anna: User, boris: User
) -> None:
    first = at(office.seat(anna, **SEAT), scene, scene.request)
    expect(first.locator("#here .here")).to_have_count(0)
    second = office.seat(boris)
    second.goto(scene.posting(scene.request))
    expect(second.locator("#here")).to_contain_text("Анна Ким is looking too")
    poll(first)
    expect(first.locator("#here")).to_contain_text("Борис Ли is looking too")
    second.click("form[action$='/take/'] button")
    poll(first)
    expect(first.locator("#case-news")).to_contain_text("Taken by Борис Ли")
    assert findings(first) == []
    no = Person(first, "").act("/reject")
    no.locator("textarea").fill("Уже отправили")
    no.locator("[type=submit]").click()
    assert "Taken by Борис Ли" in Person(first, "").refused()
    expect(no.locator("textarea")).to_have_value("Уже отправили")
    assert state(scene.request) == RequestState.REQUESTED
    no.locator("[type=submit]").click()
    expect(first.locator(".toast")).to_contain_text("Rejected")
    assert state(scene.request) == RequestState.REJECTING


def test_a_hidden_page_is_nobody(office: Office, scene: Scene, anna: User) -> None:
    page = at(office.seat(anna), scene, scene.request)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/live/" in request.url else None)
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    page.clock.fast_forward("01:00")
    page.wait_for_timeout(300)
    assert asked == []
    page.evaluate("() => { delete document.hidden; document.dispatchEvent(new Event('visibilitychange')); }")
    page.wait_for_timeout(500)
    assert len(asked) == 1


def test_a_note_that_names_a_colleague(office: Office, scene: Scene, anna: User, boris: User) -> None:
    page = office.seat(anna, **SEAT)
    page.goto(scene.posting(scene.request))
    comment = Person(page, "").act("/reject").locator("textarea")
    comment.fill("Уже у курьера")
    field = page.locator("#note-text")
    field.press_sequentially("Смотри, @бор", delay=20)
    expect(page.locator("#names [role=option]")).to_have_text(["БЛБорис Лиboris"])
    expect(field).to_have_attribute("aria-activedescendant", f"name-{boris.pk}")
    assert findings(page) == []
    field.press("Enter")
    expect(field).to_have_value("Смотри, @Борис Ли ")
    expect(page.locator("#names")).to_be_hidden()
    field.press_sequentially("кружки там же")
    page.reload()
    expect(field).to_have_value("Смотри, @Борис Ли кружки там же")
    field.press("Control+Enter")
    note = page.locator("#talk .inner[id^=note-]")
    expect(note.locator(".at-name")).to_have_text("@Борис Ли")
    assert page.url.endswith(f"#{note.get_attribute('id')}")
    expect(field).to_have_value("")
    expect(comment).to_have_value("Уже у курьера")  # another form's press cost it nothing
    expect(comment).to_be_visible()
    assert [notice.user for notice in Notice.objects.filter(posting_number=scene.request)] == [boris]
    assert findings(page) == []
    note.locator("button").click()
    expect(note).to_contain_text("Taken back")
    assert Note.objects.get().text == ""
    page.evaluate("() => { delete Navigator.prototype.clipboard; }")  # as where the desk has no TLS
    page.locator("#content").focus()
    page.keyboard.press("c")
    expect(page.locator("[data-copy] use")).to_have_attribute("href", "#i-check")
    expect(page.locator("#live")).to_have_text(scene.request)
    page.locator("#content").focus()
    page.keyboard.press("a")
    expect(page.locator("dialog#act")).to_contain_text(boris.label)
    page.keyboard.press("Escape")


def test_files_chosen_dropped_and_removed(office: Office, scene: Scene, anna: User) -> None:
    page = office.seat(anna, **SEAT)
    page.goto(scene.posting(scene.packed))
    sent = [("акт.pdf", PDF), ("фото.png", png()), ("a.exe", b"MZ\0\1")]
    page.set_input_files(
        "[name=files]",
        [{"name": name, "mimeType": "application/octet-stream", "buffer": content} for name, content in sent],
    )
    page.click("#files .drop button")
    expect(page.locator("#files li a")).to_have_text(["фото.png", "акт.pdf"])
    assert "“a.exe” is none of the types" in Person(page, "").refused()
    assert page.locator("#files img").evaluate("img => img.decode().then(() => img.naturalWidth)") == 1
    page.locator("#files").evaluate(DROP, "dropped.txt")
    expect(page.locator("#files li")).to_have_count(3)
    assert findings(page) == []
    page.click("#files img")
    expect(page.locator("dialog#shot")).to_be_visible()
    assert findings(page) == []
    page.keyboard.press("Escape")
    page.click("#files button[aria-label='Remove dropped.txt']")
    expect(page.locator("#files li")).to_have_count(2)
    expect(page.locator("#timeline")).to_contain_text("File removed: dropped.txt")
    assert Attachment.objects.count() == 2


def test_the_history_goes_back_and_keeps_the_focus(office: Office, scene: Scene, anna: User) -> None:
    shop, now = scene.desk.shop, timezone.now()
    for n in range(60):
        at_ = now - timedelta(days=3, minutes=n)
        make_note(
            shop=shop,
            posting_number=scene.letter,
            code=Event.CLOSED,
            origin=Origin.STAFF,
            by="Б.",
            params={"reason": f"R{n}"},
            at=at_,
        )
    page = office.seat(anna)
    page.goto(scene.posting(scene.letter))
    shown = page.locator("#timeline .tl li:not(.day)")
    expect(shown).to_have_count(40)
    page.click("#timeline .earlier a")
    expect(page.locator("#timeline .earlier")).to_have_count(0)
    assert shown.count() > 60
    days = page.locator("#timeline .tl .day").all_inner_texts()
    assert len(days) == len(set(days))
    assert page.evaluate("document.activeElement.closest('.tl') !== null")
    page.click("#timeline nav >> text=stock")
    expect(page.locator("#timeline nav [aria-current]")).to_have_text("stock")
    expect(page.locator("#timeline")).not_to_contain_text("R1")


def test_it_all_works_without_scripts(office: Office, scene: Scene, anna: User, boris: User) -> None:
    for n in range(60):
        took(scene, scene.request, f"K{n}")
    page = office.seat(anna, java_script_enabled=False)
    page.goto(scene.posting(scene.request))
    page.fill("#note-text", "@boris look")
    page.click("#note [type=submit]")
    expect(page.locator("#talk .at-name")).to_have_text("@boris")
    page.set_input_files("[name=files]", [{"name": "a.pdf", "mimeType": "x/y", "buffer": PDF}])
    page.click("#files .drop button")
    expect(page.locator("#files li")).to_have_count(1)
    page.click("#timeline .earlier a")
    expect(page.locator("#timeline")).to_contain_text("Taken by K0")
    page.click("#timeline >> text=Back to the newest")
    expect(page.locator("#timeline")).to_contain_text("Taken by K59")
    assert Notice.objects.filter(user=boris).count() == 1


def test_on_to_the_next_case(office: Office, scene: Scene, anna: User) -> None:
    shop = scene.desk.shop
    for n, number in enumerate((scene.packed, scene.letter)):
        open_item(
            shop=shop,
            kind=Kind.STOP_DELIVERY,
            key=number,
            posting_number=number,
            card=Card(product="x"),
            deadline_at=timezone.now() + timedelta(hours=n + 1),
        )
    page = office.seat(anna)
    page.goto("/?kind=stop_delivery")
    page.locator("#queue td a[href*='/postings/']").first.click()
    page.wait_for_url(f"**{scene.posting(scene.packed)}?from=*")
    form = Person(page, "").act("/close/")
    form.locator("[name=reason]").fill("Позвонили, остановили")
    form.locator("[name=and_next]").check()
    form.locator("[type=submit]").click()
    page.wait_for_url(f"**{scene.posting(scene.letter)}?from=*")
    expect(page.locator(".toast")).to_contain_text("Closed.")
    form = Person(page, "").act("/close/")
    expect(form.locator("[name=and_next]")).to_be_checked()  # as it was chosen last
    # Whoever stayed on the page of a case that is over still gets on.
    page.goto(f"{scene.posting(scene.packed)}?from=kind%3Dstop_delivery")
    page.keyboard.press("e")
    page.wait_for_url(f"**{scene.posting(scene.letter)}?from=*")


def test_on_paper(office: Office, scene: Scene, anna: User) -> None:
    page = office.seat(anna)
    page.goto(scene.posting(scene.letter))
    expect(page.locator("[data-print]")).to_be_visible()
    page.emulate_media(media="print")
    for shown in ("h1", "#lines", "#timeline .tl"):
        expect(page.locator(shown).first).to_be_visible()
    for hidden in (".nav", "#acts", "#note", ".drop", "[data-print]", "#timeline .tabs"):
        expect(page.locator(hidden).first).to_be_hidden()


def test_a_picture_that_is_gone_leaves_the_placeholder(
    office: Office, scene: Scene, anna: User, ears: list[Any]
) -> None:
    page = office.seat(anna)
    ears[0].want(404)
    page.route("**/sandbox/pictures/**", lambda route: route.fulfill(status=404))
    page.goto(scene.posting(scene.request))
    page.locator("#lines").scroll_into_view_if_needed()
    expect(page.locator("#lines .thumb--none")).to_have_count(1)
