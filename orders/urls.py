"""Addresses of actions on postings."""

from django.urls import URLPattern, path

from orders import views

urlpatterns: list[URLPattern] = [
    path("requests/<int:pk>/approve", views.approve_request, name="request-approve"),
    path("requests/<int:pk>/reject", views.reject_request, name="request-reject"),
    path("cancellations/<int:pk>/put-back", views.put_back, name="put-back"),
    path("cancellations/<int:pk>/handed-over", views.handed_over, name="handed-over"),
    path("cases/<int:pk>/close", views.close_case, name="case-close"),
]
