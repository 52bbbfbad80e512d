"""From rows of the admin to their own pages of the desk."""

from django.urls import reverse

from accounts.admin_lists import PAGES
from accounts.models import User
from inventory.models import Product, StockItem, StockMovement
from messaging.models import Dialogue, DialogueMessage, Reaction
from ozon.models import PushDelivery, SyncSource
from returns.models import Return
from sellerdesk.desk.item_doors import page_of
from worklist.models import WorkItem

PAGES[User] = lambda row: reverse("person", args=[row.pk])
PAGES[WorkItem] = page_of
PAGES[SyncSource] = lambda row: reverse("shop-health", args=[row.shop_id])
PAGES[PushDelivery] = lambda row: reverse("push-setup", args=[row.shop_id])
PAGES[Return] = lambda row: reverse("return-page", args=[row.pk])
PAGES[Dialogue] = lambda row: reverse("dialogue", args=[row.pk])
for about_dialogue in (DialogueMessage, Reaction):
    PAGES[about_dialogue] = lambda row: reverse("dialogue", args=[row.dialogue_id])
for about_product in (Product, StockItem):
    PAGES[about_product] = lambda row: reverse("stock-product", args=[row.shop_id, row.offer_id])
PAGES[StockMovement] = lambda row: reverse("stock-product", args=[row.shop_id, row.component])
