from django.contrib.auth.views import LogoutView
from django.urls import URLPattern, path

from accounts import views

urlpatterns: list[URLPattern] = [
    path("login/", views.DeskLoginView.as_view(), name="login"),
    path("logout/", LogoutView.as_view(), name="logout"),
    path("language/", views.choose_language, name="set_language"),
    path("preferences/", views.preferences, name="preferences"),
    path("preferences/password/", views.DeskPasswordView.as_view(), name="password"),
]
