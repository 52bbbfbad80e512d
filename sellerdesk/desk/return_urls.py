from django.urls import URLPattern, URLResolver, path

from sellerdesk.desk.return_page import return_page

urlpatterns: list[URLPattern | URLResolver] = [path("returns/<int:pk>/", return_page, name="return-page")]
