"""Takes the pictures of the documentation: the practice shop in Russian, as it looks some seconds after a start.

    .venv/bin/python -m tests.browser.pictures [FOLDER]

Starts a whole desk of its own beside whatever runs, in a folder that is thrown away, and writes queue.png,
queue-dark.png and posting.png (1440 x 900) to FOLDER, docs/pictures by default. Takes about a minute and needs a
Chromium. The catalogues have to be compiled (any `make` target does it).
"""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page

from tests.browser import chromium
from tests.browser.person import Person
from tests.browser.png import smaller
from tests.browser.running import PASSWORD, ROOT, RunningDesk, eventually

FOLDER = ROOT / "docs" / "pictures"
KINDS = ("message", "cancellation_request", "return_claim", "put_back", "collect")
FILLED_SECONDS = 60
TAKEN = 3
REFUND = "11"
LOADED = "() => [...document.images].every((image) => image.complete)"


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


def take(anna: Person, folder: Path) -> None:
    page = anna.page
    anna.queue()
    shoot(page, folder / "queue.png")
    page.emulate_media(color_scheme="dark")
    shoot(page, folder / "queue-dark.png")
    page.emulate_media(color_scheme="light")
    anna.open_case("return_claim", anna.numbers("return_claim")[0])
    anna.act("/decide", action_id=REFUND)
    shoot(page, folder / "posting.png")


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
