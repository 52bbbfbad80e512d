"""Addresses of actions on returns."""

from django.urls import URLPattern, path

from returns import views

urlpatterns: list[URLPattern] = [
    path("<int:pk>/decide", views.decide, name="return-decide"),
    path("<int:pk>/cabinet", views.cabinet_done, name="return-cabinet"),
]
