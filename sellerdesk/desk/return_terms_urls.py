from django.urls import URLPattern, URLResolver, path

from sellerdesk.desk.return_terms import return_terms, set_return_terms

urlpatterns: list[URLPattern | URLResolver] = [
    path("connection/<int:shop_id>/returns/", return_terms, name="shop-returns"),
    path("connection/<int:shop_id>/returns/set/", set_return_terms, name="shop-returns-set"),
]
