"""The page of waiting writes, and what staff may do with one."""

from django.urls import URLPattern, path

from outbox import views

urlpatterns: list[URLPattern] = [
    path("", views.effects_page, name="effects"),
    path("<int:pk>/release", views.release, name="effect-release"),
    path("<int:pk>/retry", views.retry, name="effect-retry"),
    path("<int:pk>/drop", views.drop, name="effect-drop"),
    path("<int:pk>/happened", views.happened, name="effect-happened"),
    path("<int:pk>/not-happened", views.not_happened, name="effect-not-happened"),
]
