from django.apps import AppConfig

from sellerdesk.celery import app as celery_app

__all__ = ["SellerdeskConfig", "celery_app"]


class SellerdeskConfig(AppConfig):
    """The composition root: binds handlers and sources once all models are there."""

    name = "sellerdesk"

    def ready(self) -> None:
        from sellerdesk import checks, effects, field_names, sources  # noqa: F401, PLC0415 - models are ready only now

        effects.bind()
        sources.bind()
        field_names.name_fields()
