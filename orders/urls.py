"""Addresses of actions on postings."""

from django.urls import URLPattern, path

from orders import views, views_parts

urlpatterns: list[URLPattern] = [
    path("requests/<int:pk>/approve", views.approve_request, name="request-approve"),
    path("requests/<int:pk>/reject", views.reject_request, name="request-reject"),
    path("cancellations/<int:pk>/put-back", views.put_back, name="put-back"),
    path("cancellations/<int:pk>/handed-over", views.handed_over, name="handed-over"),
    path("parts/<int:pk>/put-back", views_parts.put_back, name="part-put-back"),
    path("parts/<int:pk>/handed-over", views_parts.handed_over, name="part-handed-over"),
]
