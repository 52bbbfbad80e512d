"""Addresses of the queue, of its saved views, and of what can be done with a case from it."""

from django.urls import URLPattern, path

from sellerdesk.desk.item_acts import item_assign, item_give_back, item_take
from sellerdesk.desk.item_close import item_close, item_reopen
from sellerdesk.desk.item_snooze import item_snooze, item_wake
from sellerdesk.desk.queue import queue_page
from sellerdesk.desk.queue_next import queue_next
from sellerdesk.desk.queue_peek import item_peek
from sellerdesk.desk.queue_views import view_change, view_refill, view_remove, view_save

urlpatterns: list[URLPattern] = [
    path("", queue_page, name="queue"),
    path("next/", queue_next, name="queue-next"),
    path("views/save/", view_save, name="view-save"),
    path("views/refill/", view_refill, name="view-refill"),
    path("views/<int:pk>/change/", view_change, name="view-change"),
    path("views/<int:pk>/remove/", view_remove, name="view-remove"),
    path("items/<int:pk>/peek/", item_peek, name="item-peek"),
    path("items/<int:pk>/take/", item_take, name="item-take"),
    path("items/<int:pk>/give-back/", item_give_back, name="item-give-back"),
    path("items/<int:pk>/assign/", item_assign, name="item-assign"),
    path("items/<int:pk>/snooze/", item_snooze, name="item-snooze"),
    path("items/<int:pk>/wake/", item_wake, name="item-wake"),
    path("items/<int:pk>/close/", item_close, name="item-close"),
    path("items/<int:pk>/reopen/", item_reopen, name="item-reopen"),
]
