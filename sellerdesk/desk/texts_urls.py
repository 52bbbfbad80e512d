"""Addresses of the texts of a shop."""

from django.urls import URLPattern, path

from sellerdesk.desk.texts_page import (
    text_add,
    text_change,
    text_delete,
    text_switch,
    texts_install,
    texts_page,
)

urlpatterns: list[URLPattern] = [
    path("texts/", texts_page, name="texts"),
    path("texts/<int:pk>/", text_change, name="text-change"),
    path("texts/<int:pk>/switch/", text_switch, name="text-switch"),
    path("texts/<int:pk>/delete/", text_delete, name="text-delete"),
    path("connection/<int:shop_id>/texts/add/", text_add, name="texts-add"),
    path("connection/<int:shop_id>/texts/install/", texts_install, name="texts-install"),
]
