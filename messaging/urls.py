"""Addresses of actions on messages."""

from django.urls import URLPattern, path

from messaging import views

urlpatterns: list[URLPattern] = [
    path("<int:pk>/save", views.save, name="message-save"),
    path("<int:pk>/approve", views.approve, name="message-approve"),
    path("<int:pk>/take-back", views.take_back, name="message-take-back"),
    path("<int:pk>/by-hand", views.by_hand, name="message-by-hand"),
    path("<int:pk>/discard", views.discard, name="message-discard"),
    path("<int:pk>/pasted", views.pasted, name="message-pasted"),
    path("<int:pk>/forget", views.forget, name="message-forget"),
]
