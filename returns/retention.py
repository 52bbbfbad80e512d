"""What is kept of buyers' words and pictures, and for how long.

Pictures taken at our own table show goods, not people, and are evidence: they stay as long as their return.
"""

from datetime import datetime

from django.db.models import Q

from returns.models import Return


def forget(before: datetime) -> int:
    """Empty words and pictures of buyers in returns that were opened before this moment; how many. Idempotent."""
    old = Return.objects.filter(opened_at__lt=before).exclude(Q(wish="") & Q(photos=[]))
    return old.update(wish="", photos=[])
