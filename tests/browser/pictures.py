"""Takes the pictures of the documentation: the practice shop in Russian, as it looks some seconds after a start.

    .venv/bin/python -m tests.browser.pictures [FOLDER]

Starts a whole desk of its own beside whatever runs, in a folder that is thrown away, and writes queue, posting, a
return, a dialogue, pick-up, shift, packing and stock by day, by night (-dark), on a phone (-phone) and in Chinese
(-zh) to FOLDER, docs/images by default.
Takes about three minutes and needs a Chromium. The catalogues have to be compiled (any `make` target does it).
"""

import sys
import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, expect

from tests.browser import chromium
from tests.browser.person import Person
from tests.browser.png import smaller
from tests.browser.running import PASSWORD, ROOT, RunningDesk, eventually

FOLDER = ROOT / "docs" / "images"
KINDS = ("message", "cancellation_request", "return_claim", "put_back", "collect")
FILLED_SECONDS = 60
TAKEN = 3
DECISION = "return_claim"
# What a seller in a hurry would write, and must not.
FORBIDDEN = (
    "Здравствуйте! Вышлем новую крышку бесплатно. Чтобы быстрее договориться, напишите мне в телегр\u0430м, "
    "ник tepliydom собака help."
)
SCREEN, PHONE = (1440, 900), (390, 844)
LOOKS: dict[str, tuple[str, Literal["light", "dark"], tuple[int, int]]] = {
    "": ("ru", "light", SCREEN),
    "-dark": ("ru", "dark", SCREEN),
    "-phone": ("ru", "light", PHONE),
    "-zh": ("zh-hans", "light", SCREEN),
}
# Pictures further down, or of columns a phone leaves out, come when somebody looks at them.
LOADED = """() => [...document.images].every((image) =>
    image.complete || !image.offsetParent || image.getBoundingClientRect().top > innerHeight)"""


def settle_in(anna: Person) -> None:
    """A person with some cases of her own, and a queue with something of every kind."""
    anna.log_in("admin", PASSWORD)
    eventually(
        lambda: all(anna.queue(kind).count() >= 2 for kind in KINDS),
        seconds=FILLED_SECONDS,
        what="full queue",
    )
    for _ in range(TAKEN):
        anna.queue().locator(".take").first.click()
        anna.page.wait_for_load_state()


def shoot(page: Page, path: Path) -> None:
    """The page as it is seen first, with every picture in it."""
    page.wait_for_function(LOADED)
    page.evaluate("() => document.querySelectorAll('.toast').forEach((toast) => toast.remove())")
    page.mouse.move(0, 899)
    path.write_bytes(smaller(page.screenshot(animations="disabled")))


def speak(anna: Person, language: str) -> None:
    anna.page.goto(f"{anna.url}/preferences/")
    anna.page.select_option("[name=language]", language)
    anna.page.click("form:has([name=language]) [type=submit]")
    anna.page.wait_for_load_state()


def begin(page: Page) -> None:
    """A reply that breaks a rule, and what is said of it."""
    page.fill("#reply-text", FORBIDDEN)
    expect(page.locator(".finds .over").first).to_be_visible()


def take(anna: Person, folder: Path) -> None:
    """The pages: in Russian by day, by night and on a phone, then in Chinese."""
    page = anna.page
    anna.queue(DECISION)
    case = page.locator("#queue tr[id^=item-] a[id^=open-]").first.get_attribute("href") or ""
    page.goto(f"{anna.url}/claims/")
    claim = page.locator("tr a[href*='/returns/']").first.get_attribute("href") or ""
    page.goto(f"{anna.url}/inbox/")
    talk = page.locator("a.item[id^=open-]").first.get_attribute("href") or ""
    pages = {
        "queue": "/",
        "posting": case,
        "return": claim,
        "dialogue": talk,
        "pickup": "/pickup/",
        "shift": "/shift/",
        "packing": "/packing/",
        "stock": "/stock/",
    }
    for look, (language, scheme, (width, height)) in LOOKS.items():
        speak(anna, language)
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": height})
        for name, path in pages.items():
            page.goto(f"{anna.url}{path}")
            if name == "dialogue":
                begin(page)
            shoot(page, folder / f"{name}{look}.png")


def main(folder: Path) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place, chromium.started() as browser:
        if browser is None:
            sys.stderr.write(f"{chromium.MISSING}\n")
            return 1
        desk = RunningDesk(Path(place) / "desk")
        try:
            desk.start()
            context, _ = chromium.context_of(browser, color_scheme="light", reduced_motion="reduce")
            anna = Person(context.new_page(), desk.url)
            settle_in(anna)
            take(anna, folder)
        finally:
            desk.end()
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if sys.argv[1:] else FOLDER))
