"""Addresses of what was booked beside what had to go back."""

from django.urls import URLPattern, path

from sellerdesk.desk.money_costs import money_costs, money_costs_export
from sellerdesk.desk.money_export import money_export
from sellerdesk.desk.money_page import money_page, money_type_set, money_types
from sellerdesk.desk.money_row import money_accept, money_row

urlpatterns: list[URLPattern] = [
    path("money/", money_page, name="money"),
    path("money/export/", money_export, name="money-export"),
    path("money/costs/", money_costs, name="money-costs"),
    path("money/costs/export/", money_costs_export, name="money-costs-export"),
    path("money/types/", money_types, name="money-types"),
    path("money/types/<int:shop_id>/", money_type_set, name="money-type-set"),
    path("money/<int:pk>/", money_row, name="money-row"),
    path("money/<int:pk>/accept/", money_accept, name="money-accept"),
]
