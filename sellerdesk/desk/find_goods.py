"""Products by barcode, SKU, article or words with typos, and the newest postings that hold them."""

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
from sellerdesk.desk.find_words import LEAST, Asked, switched

MOST = 20  # products whose postings are looked up
NEWEST = 25  # postings of each
ALIKE = 0.4  # of a word's trigrams: one wrong letter in six


def by_number(shops: list[int], asked: Asked) -> list[Product]:
    """Products with exactly this barcode, SKU or article; the article in any case of letters."""
    which = Q(offer_id__in=_articles(asked)) | Q(sku__in={*asked.skus, *asked.ids})
    for number in asked.numbers:
        which |= Q(barcodes__contains=[number])
    return list(Product.objects.filter(which, shop__in=shops).order_by("name", "pk")[:MOST])


def _articles(asked: Asked) -> list[str]:
    texts = (asked.text, *asked.numbers[:1])
    return list(dict.fromkeys(spelt for text in texts for spelt in (text, text.upper(), text.lower())))


def by_words(shops: list[int], asked: Asked) -> list[Product]:
    """Products with all the words in their name, or the text in their article; else with words much alike; else
    the same for the keys of the other keyboard."""
    for text in dict.fromkeys([asked.text, switched(asked.text)]):
        words = [word for word in text.upper().split() if len(word) >= LEAST][:6]
        if words:
            found = _holding(shops, text.upper(), words) or _alike(shops, words)
            if found:
                return found
    return []


def _catalogue(shops: list[int]) -> QuerySet[Product]:
    rows = Product.objects.filter(shop__in=shops)
    return rows.annotate(upper_name=Upper("name"), upper_article=Upper("offer_id"))


def _holding(shops: list[int], text: str, words: list[str]) -> list[Product]:
    names = reduce(and_, (Q(upper_name__contains=word) for word in words))
    rows = _catalogue(shops).filter(names | Q(upper_article__contains=text))
    return list(rows.order_by(F("sku").desc(nulls_last=True), "pk")[:MOST])


def _alike(shops: list[int], words: list[str]) -> list[Product]:
    longer = [word for word in words if len(word) > LEAST and any(letter.isalpha() for letter in word)]
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
