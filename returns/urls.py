"""Addresses of actions on returns."""

from django.urls import URLPattern, path

from returns import views, views_compensation
from returns.views_by_hand import refund_by_hand

urlpatterns: list[URLPattern] = [
    path("<int:pk>/decide", views.decide, name="return-decide"),
    path("by-hand/<int:pk>", refund_by_hand, name="refund-by-hand"),
    path("<int:pk>/cabinet", views.cabinet_done, name="return-cabinet"),
    path("<int:pk>/compensation", views_compensation.answer, name="return-compensation"),
    path("<int:pk>/support", views_compensation.support, name="return-support"),
]
