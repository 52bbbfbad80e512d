"""The admin in a browser: from the desk to a row and back, and an act that is asked about first."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from ozon.models import Shop
from tests.browser.scene import Office, Scene
from tests.factories import make_superuser

pytestmark = pytest.mark.browser


def test_a_shop_is_paused_after_a_yes_and_not_after_a_no(office: Office, scene: Scene) -> None:
    page = office.seat(make_superuser(language="en"))
    shop = scene.desk.shop
    page.goto(reverse("shop", args=[shop.pk]))
    page.get_by_role("link", name="Open in the admin").click()
    page.wait_for_url(f"**{reverse('admin:ozon_shop_change', args=[shop.pk])}")
    page.get_by_role("link", name="On the desk").click()
    page.wait_for_url(f"**{reverse('shop', args=[shop.pk])}")
    page.goto(reverse("admin:ozon_shop_changelist"))
    for answer, state in (("No, back", "active"), ("Yes, do it", "paused")):
        page.check(f".action-select[value='{shop.pk}']")
        page.select_option("select[name=action]", "pause")
        page.click("button[name=index]")
        expect(page.get_by_text("Deadlines at Ozon run on.")).to_be_visible()
        page.get_by_text(answer, exact=True).click()
        page.wait_for_url(f"**{reverse('admin:ozon_shop_changelist')}")
        assert Shop.objects.get(pk=shop.pk).state == state


def test_a_posting_leads_to_its_row(office: Office, scene: Scene) -> None:
    page = office.seat(make_superuser(language="en"))
    page.goto(scene.posting(scene.request))
    page.get_by_role("link", name="Open in the admin").click()
    page.wait_for_url("**/admin/orders/posting/*/change/")
    page.get_by_role("link", name="On the desk").click()
    page.wait_for_url(f"**{scene.posting(scene.request)}")
