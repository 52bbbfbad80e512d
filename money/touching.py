"""What has to be compared anew: told in the transaction of the change, worked off later."""

from collections.abc import Iterable

from money.models import Touched
from ozon.models import Shop


def touch(shop: Shop, numbers: Iterable[str]) -> None:
    """Something about the money of these postings changed. One INSERT, no lock; none for no number.

    Told twice is compared twice, which changes nothing.
    """
    rows = [Touched(shop=shop, posting_number=number) for number in sorted(set(numbers) - {""})]
    if rows:
        Touched.objects.bulk_create(rows)
