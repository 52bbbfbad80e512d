"""Addresses of packing, labels and shipping."""

from django.urls import URLPattern, path

from sellerdesk.desk.labels import label_file, label_sheet, labels_again, labels_ask, labels_page
from sellerdesk.desk.packing import packing_list_page
from sellerdesk.desk.packing_scan import (
    packing_desk,
    packing_done,
    packing_page,
    packing_scan,
    packing_start,
    packing_stopped,
)
from sellerdesk.desk.packing_send import (
    packing_aside,
    packing_box,
    packing_options,
    packing_ship,
    packing_take,
)
from sellerdesk.desk.picklist import pick_list_of, pick_list_page
from sellerdesk.desk.shipping import shipping_move, shipping_tracking

urlpatterns: list[URLPattern] = [
    path("packing/", packing_list_page, name="packing-list"),
    path("packing/pick-list/", pick_list_page, name="pick-list"),
    path("packing/pick-list/of/", pick_list_of, name="pick-list-of"),
    path("packing/table/", packing_desk, name="packing-desk"),
    path("packing/table/scan/", packing_scan, name="packing-scan"),
    path("packing/table/done/", packing_done, name="packing-done"),
    path("packing/table/options/", packing_options, name="packing-options"),
    path("packing/start/<int:pk>/", packing_start, name="packing-start"),
    path("packing/stopped/<int:pk>/", packing_stopped, name="packing-stopped"),
    path("packing/<int:pk>/", packing_page, name="packing"),
    path("packing/<int:pk>/ship/", packing_ship, name="packing-ship"),
    path("packing/<int:pk>/aside/", packing_aside, name="packing-aside"),
    path("packing/<int:pk>/box/", packing_box, name="packing-box"),
    path("packing/<int:pk>/take/", packing_take, name="packing-take"),
    path("labels/", labels_page, name="labels"),
    path("labels/ask/", labels_ask, name="labels-ask"),
    path("labels/<int:pk>/", label_sheet, name="label-sheet"),
    path("labels/<int:pk>/file/", label_file, name="label-file"),
    path("labels/<int:pk>/again/", labels_again, name="label-again"),
    path("shipping/<int:pk>/tracking/", shipping_tracking, name="shipping-tracking"),
    path("shipping/<int:pk>/move/", shipping_move, name="shipping-move"),
]
