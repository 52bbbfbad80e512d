"""The texts a shop begins with: content in the buyers' languages, in ``wording/``. A shop changes them as it likes."""

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from messaging.models import MessageTemplate, Occasion
from messaging.states import Language
from ozon.models import Shop

WORDING = Path(__file__).parent / "wording"
Row = tuple[Occasion, Language, str, int, str]


@lru_cache(maxsize=1)
def standard() -> tuple[Row, ...]:
    """Occasion, language, title, number of the variant and text of all of them."""
    return tuple(row for language in Language for row in _read(language))


def _read(language: Language) -> Iterator[Row]:
    with (WORDING / f"{language.value}.toml").open("rb") as file:
        texts = tomllib.load(file)
    for occasion, titles in texts.items():
        for title, variants in titles.items():
            for number, text in enumerate(variants, start=1):
                yield Occasion(occasion), language, title, number, text


def install(shop: Shop) -> int:
    """Give a shop the standard texts it does not have; how many. What stands there already stays, also what the shop
    changed or switched off. Idempotent; two at once add each text once. Two statements."""
    there = MessageTemplate.objects.filter(shop=shop)
    known = set(there.values_list("occasion", "language", "title", "variant"))
    fresh = [
        MessageTemplate(
            shop=shop, occasion=occasion, language=language, title=title, variant=number, text=text
        )
        for occasion, language, title, number, text in standard()
        if (occasion, language, title, number) not in known
    ]
    MessageTemplate.objects.bulk_create(fresh, ignore_conflicts=True)
    return len(fresh)
