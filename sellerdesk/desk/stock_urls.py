"""Addresses of the stock: the list, a product, what is done to it, counts, and putting back."""

from django.urls import URLPattern, path

from sellerdesk.desk.stock import stock_page
from sellerdesk.desk.stock_acts import stock_correct, stock_kit, stock_place, stock_regrade, stock_undo
from sellerdesk.desk.stock_export import stock_export
from sellerdesk.desk.stock_product import stock_product
from sellerdesk.desk.stock_put_back import put_back_all, put_back_leave, put_back_scan, put_backs
from sellerdesk.desk.stock_take_acts import (
    stock_take_drop,
    stock_take_file,
    stock_take_line,
    stock_take_post,
    stock_take_scan,
    stock_take_start,
)
from sellerdesk.desk.stock_takes import stock_take, stock_takes

urlpatterns: list[URLPattern] = [
    path("stock/", stock_page, name="stock"),
    path("stock/export/", stock_export, name="stock-export"),
    path("stock/put-back/", put_backs, name="put-backs"),
    path("stock/put-back/scan/", put_back_scan, name="put-back-scan"),
    path("stock/put-back/leave/", put_back_leave, name="put-back-leave"),
    path("stock/put-back/<int:pk>/all/", put_back_all, name="put-back-all"),
    path("stock/acts/<int:shop_id>/correct/", stock_correct, name="stock-correct"),
    path("stock/acts/<int:shop_id>/regrade/", stock_regrade, name="stock-regrade"),
    path("stock/acts/<int:shop_id>/place/", stock_place, name="stock-place"),
    path("stock/acts/<int:shop_id>/kit/", stock_kit, name="stock-kit"),
    path("stock/movements/<int:pk>/undo/", stock_undo, name="stock-undo"),
    path("stock/takes/", stock_takes, name="stock-takes"),
    path("stock/takes/start/<int:shop_id>/", stock_take_start, name="stock-take-start"),
    path("stock/takes/<int:pk>/", stock_take, name="stock-take"),
    path("stock/takes/<int:pk>/scan/", stock_take_scan, name="stock-take-scan"),
    path("stock/takes/<int:pk>/line/", stock_take_line, name="stock-take-line"),
    path("stock/takes/<int:pk>/file/", stock_take_file, name="stock-take-file"),
    path("stock/takes/<int:pk>/enter/", stock_take_post, name="stock-take-post"),
    path("stock/takes/<int:pk>/drop/", stock_take_drop, name="stock-take-drop"),
    path("stock/<int:shop_id>/<path:offer_id>/", stock_product, name="stock-product"),
]
