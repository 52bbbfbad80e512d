from django.urls import URLPattern, path

from worklist import views

urlpatterns: list[URLPattern] = [
    path("<int:pk>/take/", views.item_take, name="item-take"),
    path("<int:pk>/give-back/", views.item_give_back, name="item-give-back"),
]
