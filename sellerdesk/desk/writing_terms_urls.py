"""Addresses of how a shop writes to buyers."""

from django.urls import URLPattern, path

from sellerdesk.desk.writing_terms_page import (
    add_special_day,
    drop_special_day,
    set_writing_terms,
    writing_terms,
)

urlpatterns: list[URLPattern] = [
    path("connection/<int:shop_id>/writing/", writing_terms, name="shop-writing"),
    path("connection/<int:shop_id>/writing/set/", set_writing_terms, name="shop-writing-set"),
    path("connection/<int:shop_id>/writing/day/", add_special_day, name="shop-writing-day"),
    path("connection/writing/day/<int:pk>/drop/", drop_special_day, name="shop-writing-day-drop"),
]
