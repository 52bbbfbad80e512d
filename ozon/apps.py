from django.apps import AppConfig


class OzonConfig(AppConfig):
    name = "ozon"
