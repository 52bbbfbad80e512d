"""Addresses of fetching parcels from Ozon's points."""

from django.urls import URLPattern, path

from sellerdesk.desk.pickup_code import code_new, code_page, code_pdf, code_png
from sellerdesk.desk.pickup_giveout import giveout_match, giveout_page
from sellerdesk.desk.pickup_page import pickup_page, pickup_place
from sellerdesk.desk.pickup_round import pickup_round, round_pdf

urlpatterns: list[URLPattern] = [
    path("pickup/", pickup_page, name="pickup"),
    path("pickup/round/", pickup_round, name="pickup-round"),
    path("pickup/round.pdf", round_pdf, name="pickup-round-pdf"),
    path("pickup/<int:shop_id>/barcode/", code_page, name="pickup-code"),
    path("pickup/<int:shop_id>/barcode.png", code_png, name="pickup-code-png"),
    path("pickup/<int:shop_id>/barcode.pdf", code_pdf, name="pickup-code-pdf"),
    path("pickup/<int:shop_id>/barcode/new/", code_new, name="pickup-code-new"),
    path("pickup/<int:shop_id>/<int:place_id>/", pickup_place, name="pickup-place"),
    path("pickup/handed/<int:pk>/", giveout_page, name="giveout"),
    path("pickup/handed/article/<int:pk>/", giveout_match, name="giveout-match"),
]
