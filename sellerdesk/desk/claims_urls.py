"""Addresses of the list of claims."""

from django.urls import URLPattern, path

from sellerdesk.desk.claims_page import claims_page

urlpatterns: list[URLPattern] = [path("claims/", claims_page, name="claims")]
