from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OzonConfig(AppConfig):
    name = "ozon"
    verbose_name = _("Ozon")

    def ready(self) -> None:
        from ozon import lookups  # noqa: F401, PLC0415 - registers a lookup
