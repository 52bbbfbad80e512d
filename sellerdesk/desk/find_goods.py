"""Products by barcode, SKU, article or words with typos, and the newest postings that hold them."""

import re
from functools import reduce
from operator import and_

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import connection, transaction
from django.db.models import F, OuterRef, Q, QuerySet
from django.db.models.expressions import Combinable
from django.db.models.functions import Upper

from inventory.models import Product
from orders.models import PostingLine
from sellerdesk.desk.find_words import LEAST, Asked, spellings, switched, words

MOST = 20  # products whose postings are looked up
NEWEST = 25  # postings of each
LONGEST_SLIP = 16  # letters of a word two of which may stand the other way round
ALIKE = 0.4  # of a word's trigrams: one wrong letter in six


def by_number(shops: list[int], asked: Asked) -> list[Product]:
    """Products with exactly this barcode, SKU or article; the article in any case of letters."""
    which = Q(offer_id__in=_articles(asked)) | Q(sku__in={*asked.skus, *asked.ids})
    for number in asked.numbers:
        which |= Q(barcodes__contains=[number])
    return list(Product.objects.filter(which, shop__in=shops).order_by("name", "pk")[:MOST])


def _articles(asked: Asked) -> list[str]:
    return list(dict.fromkeys([*spellings(asked.text), *asked.numbers]))


def by_words(shops: list[int], asked: Asked) -> list[Product]:
    """Products with all the words in their name, or the text in their article; else with two neighbouring letters of
    the words the other way round; else with words much alike; else the same for the keys of the other keyboard."""
    for text in dict.fromkeys([asked.text, switched(asked.text)]):
        if wanted := words(text):
            found = _holding(shops, text.upper(), wanted) or _swapped(shops, wanted) or _alike(shops, wanted)
            if found:
                return found
    return []


def _catalogue(shops: list[int]) -> QuerySet[Product]:
    rows = Product.objects.filter(shop__in=shops)
    return rows.annotate(upper_name=Upper("name"), upper_article=Upper("offer_id"))


def _holding(shops: list[int], text: str, wanted: list[str]) -> list[Product]:
    return _listed(_catalogue(shops).filter(_all_of(wanted) | Q(upper_article__contains=text)))


def _listed(rows: QuerySet[Product]) -> list[Product]:
    return list(rows.order_by(F("sku").desc(nulls_last=True), "pk")[:MOST])


def _all_of(wanted: list[str]) -> Q:
    return reduce(and_, (_name_has(word) for word in wanted))


def _name_has(word: str) -> Q:
    """Nobody can be relied on to write Ё."""
    if "Е" in word or "Ё" in word:
        return Q(upper_name__regex=_pattern(word))
    return Q(upper_name__contains=word)


def _pattern(word: str) -> str:
    return re.sub("[ЕЁ]", "[ЕЁ]", re.escape(word))


def _swapped(shops: list[int], wanted: list[str]) -> list[Product]:
    """Two letters the other way round: the slip that leaves the fewest trigrams of a word."""
    slips = [_slips(word) for word in wanted]
    if not any(slips):
        return []
    pairs = zip(wanted, slips, strict=True)
    names = [Q(upper_name__regex="|".join([_pattern(word), *found])) for word, found in pairs]
    return _listed(_catalogue(shops).filter(reduce(and_, names)))


def _slips(word: str) -> list[str]:
    if not (LEAST < len(word) <= LONGEST_SLIP and word.isalpha()):
        return []
    at = range(len(word) - 1)
    return [_pattern(word[:n] + word[n + 1] + word[n] + word[n + 2 :]) for n in at if word[n] != word[n + 1]]


def _alike(shops: list[int], wanted: list[str]) -> list[Product]:
    longer = [word for word in wanted if len(word) > LEAST and any(letter.isalpha() for letter in word)]
    if not longer:
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        # The index answers only to the operator, and the operator only to this setting.
        cursor.execute("SELECT set_config('pg_trgm.word_similarity_threshold', %s, true)", [str(ALIKE)])
        return _nearest(shops, longer)


def _nearest(shops: list[int], longer: list[str]) -> list[Product]:
    near = reduce(and_, (Q(upper_name__trigram_word_similar=word) for word in longer))
    first, *others = (TrigramWordSimilarity(word, "upper_name") for word in longer)
    score: Combinable = first
    for other in others:
        score += other
    return list(_catalogue(shops).filter(near).annotate(score=score).order_by("-score", "pk")[:MOST])


def postings_of(products: list[Product]) -> list[int]:
    """Ids of the postings stored last with each of the products. A SKU is of one shop."""
    lines = PostingLine.objects.filter(sku=OuterRef("sku"), posting__shop=OuterRef("shop"))
    newest = ArraySubquery(lines.order_by("-posting").values("posting")[:NEWEST])
    rows = Product.objects.filter(pk__in=[product.pk for product in products], sku__gt=0)
    return list(dict.fromkeys(pk for found in rows.values_list(newest, flat=True) for pk in found))


def postings_with(shops: list[int], asked: Asked) -> list[int]:
    """Ids of the postings stored last with this article or SKU, whether or not the catalogue knows it."""
    lines = PostingLine.objects.filter(posting__shop__in=shops).order_by("-posting")
    which = [Q(offer_id=article) for article in _articles(asked)]
    which += [Q(sku=sku) for sku in dict.fromkeys([*asked.skus, *asked.ids]) if sku]
    # Each from its own index in its own order: the many of one shall not be sorted to find the newest.
    first, *more = (lines.filter(one).values_list("posting", flat=True)[:NEWEST] for one in which)
    return list(dict.fromkeys(first.union(*more, all=True)))
