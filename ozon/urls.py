"""Where Ozon speaks to us."""

from django.urls import URLPattern, path

from ozon.views import receive

urlpatterns: list[URLPattern] = [
    path("push/<str:secret>/", receive, name="push"),
    path(
        "push/<str:secret>", receive
    ),  # typed into the cabinet without its last stroke; a redirect loses the body
]
