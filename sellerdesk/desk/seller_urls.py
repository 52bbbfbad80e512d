"""Addresses of cancelling an order by ourselves. A number is Ozon's word, of any form: it may hold a slash."""

from django.urls import URLPattern, path

from sellerdesk.desk.index_tariff import tariff_drop, tariff_page, tariff_set
from sellerdesk.desk.seller_cancel import seller_cancel_do, seller_cancel_page

urlpatterns: list[URLPattern] = [
    path("cancel/<int:shop_id>/<path:posting_number>/", seller_cancel_page, name="seller-cancel"),
    path("cancel/do/<int:shop_id>/<path:posting_number>/", seller_cancel_do, name="seller-cancel-do"),
    path("connection/<int:shop_id>/index/", tariff_page, name="index-tariff"),
    path("connection/<int:shop_id>/index/set/", tariff_set, name="index-tariff-set"),
    path("connection/<int:shop_id>/index/drop/", tariff_drop, name="index-tariff-drop"),
]
