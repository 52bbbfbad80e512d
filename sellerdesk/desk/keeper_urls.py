"""Addresses of what is done about a product's numbers, and of a shop's guards."""

from django.urls import URLPattern, path

from sellerdesk.desk.guards import guards_page
from sellerdesk.desk.keeper_acts import keeper_take, keeper_tell, keeper_words

urlpatterns: list[URLPattern] = [
    path("keeper/<int:pk>/take/", keeper_take, name="keeper-take"),
    path("keeper/<int:pk>/tell/", keeper_tell, name="keeper-tell"),
    path("keeper/words/<int:shop_id>/", keeper_words, name="keeper-words"),
    path("connection/<int:shop_id>/guards/", guards_page, name="shop-guards"),
]
