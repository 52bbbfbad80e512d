"""Nothing on a page moves once it is seen: no picture, count or live row pushes another away."""

import pytest
from django.urls import reverse
from playwright.sync_api import Page

from accounts.models import User
from tests.browser.scene import Office, Scene

pytestmark = pytest.mark.browser

WATCH = """
window.shifted = [];
const told = (entry) => [entry.value, ...entry.sources.map((one) => one.node?.outerHTML?.slice(0, 80))];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifted.push(told(entry));
}).observe({ type: "layout-shift", buffered: true });
"""
PUSH = """() => {
  const block = document.createElement("p");
  block.textContent = "!".repeat(5000);
  document.querySelector("#content").prepend(block);
}"""
SETTLED = "() => [...document.images].every((image) => image.complete)"
# What a browser itself counts as good is 0.1 over a page's life.
MOST = 0.01


def shifts(page: Page, path: str) -> list[list[object]]:
    """What moved, by how much, until the page has all its pictures and was refreshed once."""
    page.goto(path)
    page.wait_for_function(SETTLED)
    page.evaluate("() => document.querySelector('#queue') && htmx.trigger('#queue', 'every')")
    page.wait_for_timeout(400)
    found: list[list[object]] = page.evaluate("() => window.shifted")
    return found


@pytest.mark.parametrize("width", [1440, 390])
def test_pages_stand_still(office: Office, scene: Scene, anna: User, width: int) -> None:
    page = office.seat(anna, viewport={"width": width, "height": 900})
    page.add_init_script(WATCH)
    paths = [
        reverse("queue"),
        reverse("effects"),
        reverse("connection"),
        *map(scene.posting, scene.cases[:3]),
    ]
    moved = {path: shifts(page, path) for path in paths}
    assert {
        path: found for path, found in moved.items() if sum(float(str(one[0])) for one in found) > MOST
    } == {}


def test_the_watcher_sees_a_shift(office: Office, scene: Scene, anna: User) -> None:
    page = office.seat(anna)
    page.add_init_script(WATCH)
    page.goto(reverse("queue"))
    page.evaluate(PUSH)
    page.wait_for_function("() => window.shifted.length > 0")
