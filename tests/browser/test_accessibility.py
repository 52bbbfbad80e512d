"""WCAG 2.2 AA, as far as axe can tell, on every page, in both themes, on a screen and on a phone."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page

from accounts.models import User
from accounts.states import Role
from insights.keys import watch_all
from inventory.models import StockItem
from ozon import facts
from ozon.models import Shop, SyncSource
from ozon.states import FactKind, Source
from tests.browser.chromium import Ear
from tests.browser.scene import Office, Scene, add_talk
from tests.factories import make_item, make_member, make_shop, make_user
from tests.fixtures_desk import KEY
from worklist.states import Kind

pytestmark = pytest.mark.browser

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
ALL = {"runOnly": {"type": "tag", "values": TAGS}, "resultTypes": ["violations"]}
# The themes differ in colours and in nothing else: no element is shown, moved or named by one of them.
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}
LOOKS = [
    (width, theme, rules) for width in (1440, 390) for theme, rules in (("light", ALL), ("dark", COLOURS))
]
# Colours change gradually: only what has come to rest is looked at.
AXE = """async options => {
    const fading = document.getAnimations().filter(one => one instanceof CSSTransition);
    await Promise.allSettled(fading.map(one => one.finished));
    return (await axe.run(options)).violations;
}"""
# axe comes in as an inline script, which the policy forbids; the policy has a test of its own.
KETTLE = "KT-17-GL"
SEAT: dict[str, Any] = {"bypass_csp": True, "reduced_motion": "reduce"}
OPEN_ALL = """() => document.querySelectorAll('details').forEach((one) => {
    one.removeAttribute('name');
    one.open = !one.matches('.menu');
})"""


# Pages are built of the same parts, which have the same names and roles on a phone; places and colours may be others.
PLACES = {
    "runOnly": {"type": "rule", "values": ["color-contrast", "target-size", "scrollable-region-focusable"]}
}
ENOUGH = [*LOOKS[:2], (390, "light", PLACES)]


def findings(page: Page, looks: Sequence[tuple[int, str, dict[str, Any]]] = ENOUGH) -> list[str]:
    """What axe holds against the page as it is shown now, in each of these looks."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = []
    for width, theme, rules in looks:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=theme)
        for violation in page.evaluate(AXE, rules):
            where = [" ".join(map(str, node["target"])) for node in violation["nodes"][:4]]
            found.append(f"{page.url} {theme} {width}: {violation['id']}: {', '.join(where)}")
    return found


def visited(page: Page, path: str, looks: Sequence[tuple[int, str, dict[str, Any]]] = ENOUGH) -> list[str]:
    page.goto(path)
    page.evaluate(OPEN_ALL)
    return findings(page, looks)


def dismiss(page: Page) -> None:
    """Close what is open above the page, and wait for the frame in which the focus leaves it."""
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.activeElement === document.body")


def test_the_pages_of_a_full_desk(office: Office, scene: Scene, anna: User) -> None:
    page = office.seat(anna, **SEAT)
    paths = [
        reverse("queue"),
        reverse("inbox"),
        reverse("dialogue", args=[add_talk(scene.desk, scene.packed).pk]),
        reverse("packing-list"),
        reverse("packing-desk"),
        reverse("labels"),
        f"{reverse('effects')}?tab=held",
        f"{reverse('effects')}?tab=dead",
        reverse("connection"),
        reverse("push-setup", args=[scene.desk.shop.pk]),
        reverse("shop-health", args=[scene.desk.shop.pk]),
        reverse("reasons"),
        reverse("reasons-list"),
        reverse("shop-causes", args=[scene.desk.shop.pk]),
        reverse("shop-drafts", args=[scene.desk.shop.pk]),
        f"{reverse('find')}?q={scene.request[:6]}",
        *(scene.posting(number) for number in scene.cases),
    ]
    whole = [reverse("queue"), reverse("inbox"), scene.posting(scene.request)]  # every rule in every look
    found = [finding for path in paths for finding in visited(page, path, LOOKS if path in whole else ENOUGH)]
    assert found == []


def test_the_pages_of_a_shop(office: Office, scene: Scene) -> None:
    """Connecting one to the end, and what its owner can do to it."""
    shop = scene.desk.shop
    Shop.objects.filter(pk=shop.pk).update(client_id="9", key_expires_at=timezone.now() + timedelta(days=2))
    SyncSource.objects.filter(shop=shop, source=Source.FBS).update(opened_at=None)
    watch_all()
    # A product that differs from Ozon and sells for too little.
    StockItem.objects.filter(shop=shop, offer_id=KETTLE).update(on_hand=F("on_hand") + 3)
    make_item(shop=shop, kind=Kind.PRICE_ERROR, key=KETTLE, posting_number="", reason="The price fell.")
    page = office.seat(make_member(shop, role=Role.OWNER), **SEAT)
    paths = [
        reverse("shop-add"),
        reverse("shop", args=[shop.pk]),
        reverse("shop-guards", args=[shop.pk]),
        reverse("shop-rules", args=[shop.pk]),
        f"{reverse('texts')}?occasion=delay",
        f"{reverse('texts-add', args=[shop.pk])}?occasion=delay",
        reverse("shop-returns", args=[shop.pk]),
        reverse("stock-product", args=[shop.pk, KETTLE]),
        reverse("shop-remove", args=[shop.pk]),
    ]
    found = [finding for path in paths for finding in visited(page, path)]
    page.goto(reverse("shop-add"))
    page.evaluate(OPEN_ALL)
    for name, word in {"name": "Второй", "api_url": shop.api_url, **KEY, "api_key": "wrong"}.items():
        page.fill(f"[name={name}]", word)
    page.check("[value=ozon]")
    page.click("main [type=submit]")
    page.wait_for_selector(".error")
    found += findings(page)
    page.fill("[name=api_key]", KEY["api_key"])
    page.click("main [type=submit]")
    page.wait_for_url("**/confirm/")
    assert found + findings(page) == []


def test_connection_health_in_trouble(office: Office, scene: Scene, anna: User) -> None:
    """The quiet one is among the pages of a full desk."""
    shop, now = scene.desk.shop, timezone.now()
    Shop.objects.filter(pk=shop.pk).update(key_expires_at=now + timedelta(days=2))
    rows = SyncSource.objects.filter(shop=shop)
    rows.filter(source=Source.FBO).update(error="HTTP 503", error_at=now)
    rows.filter(source=Source.FBS).update(opened_at=None, wanted_at=now - timedelta(hours=1))
    for kind in (FactKind.UNKNOWN_VALUE, FactKind.UNKNOWN_FIELD, FactKind.BAD_ROW):
        facts.record(shop=shop, source=Source.FBS, kind=kind, key="status=teleporting", detail="teleporting")
    page = office.seat(anna, **SEAT)
    assert visited(page, reverse("shop-health", args=[shop.pk])) == []
    assert page.locator(".say--bar[data-t=soon]").count() >= 3


def test_what_opens_above_the_pages(office: Office, scene: Scene, anna: User) -> None:
    page = office.seat(anna, **SEAT)
    page.goto(reverse("queue"))
    page.keyboard.press("?")
    page.wait_for_selector("#keys[open]")
    found = findings(page)
    dismiss(page)
    page.keyboard.press("Control+k")
    page.keyboard.type(scene.request[:10])
    page.wait_for_selector("#cmd-found a")
    found += findings(page)
    dismiss(page)
    page.keyboard.press("f")
    page.wait_for_selector("#filters[open]")
    assert found + findings(page) == []


def test_the_pages_of_a_quiet_desk(office: Office, ears: list[Ear]) -> None:
    page = office.seat(make_member(make_shop()), **SEAT)
    ears[0].want(404)
    names = ("queue", "effects", "connection", "preferences", "password")
    paths = [*(reverse(name) for name in names), "/nowhere/"]
    assert [finding for path in paths for finding in visited(page, path)] == []


@pytest.mark.usefixtures("live_server")
def test_before_and_after_the_door(office: Office, ears: list[Ear]) -> None:
    outside, newcomer = office.outside(**SEAT), office.seat(make_user(), **SEAT)
    ears[0].want(404)
    found = visited(outside, reverse("login")) + visited(outside, "/nowhere/")
    outside.goto(reverse("login"))
    outside.fill("[name=username]", "nobody")
    outside.fill("[name=password]", "wrong")
    outside.click("form:has([name=password]) [type=submit]")
    outside.wait_for_selector("[role=alert]")
    assert found + findings(outside) + visited(newcomer, reverse("queue")) == []
