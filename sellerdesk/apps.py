from django.apps import AppConfig



class SellerdeskConfig(AppConfig):
    """The composition root: binds handlers and sources once all models are there."""

    name = "sellerdesk"

    def ready(self) -> None:
        from sellerdesk import checks, effects, sources  # noqa: F401, PLC0415 - models are ready only now

        effects.bind()
        sources.bind()
