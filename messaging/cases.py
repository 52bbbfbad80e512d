"""The work item of a dialogue: in the queue as long as the dialogue waits for us."""

from messaging.clocks import nearest
from messaging.models import Dialogue, PostingFacts
from worklist.models import WorkItem
from worklist.services import Card, NewItem, close_item, open_items, renew
from worklist.states import Kind


def show(dialogue: Dialogue, said: str) -> None:
    """Put a locked dialogue into the queue, or bring its case up to date: what was said, and the clock that ends first.
    New words wake a case that was put off. Idempotent."""
    item = NewItem(
        key=str(dialogue.pk),
        posting_number=dialogue.posting_number,
        card=_card(dialogue, said),
        deadline_at=nearest(dialogue),
    )
    open_items(shop=dialogue.shop, kind=Kind.DIALOGUE, items=[item])


def heard(dialogue: Dialogue) -> None:
    """The other side said something a person who has seen or put off the case cannot know. Its words may not show it:
    a picture has none, and of many only so much is shown."""
    renew(shop=dialogue.shop, kind=Kind.DIALOGUE, key=str(dialogue.pk))


def as_shown(dialogue: Dialogue, item: WorkItem) -> NewItem:
    """The case as it stands in the queue, by the clocks of now."""
    card = Card(product=item.product, picture=item.picture, more=item.more, reason=item.reason)
    number = item.posting_number
    return NewItem(key=item.key, posting_number=number, card=card, deadline_at=nearest(dialogue))


def is_as_seen(dialogue: Dialogue, version: int) -> bool:
    """Whether nothing came to the case of a locked dialogue since this version of it."""
    rows = WorkItem.objects.filter(shop=dialogue.shop, kind=Kind.DIALOGUE, key=str(dialogue.pk))
    return rows.filter(version=version).exists()


def hide(dialogue: Dialogue, *, by: str, outcome: str) -> None:
    """Nothing waits for us any more. Idempotent."""
    close_item(shop=dialogue.shop, kind=Kind.DIALOGUE, key=str(dialogue.pk), by=by, outcome=outcome)


def _card(dialogue: Dialogue, said: str) -> Card:
    """What was said, and the goods as far as the posting's facts or another case of it have them."""
    if not dialogue.posting_number:
        return Card(reason=said)
    of_posting = {"shop": dialogue.shop, "posting_number": dialogue.posting_number}
    facts = PostingFacts.objects.filter(**of_posting).first()
    told = facts.variables if facts else {}
    if told.get("product"):
        return Card(reason=said, product=str(told["product"]), picture=str(told.get("picture", "")))
    case = WorkItem.objects.filter(**of_posting).exclude(product="").order_by("-id").first()
    if case is None:
        return Card(reason=said)
    return Card(reason=said, product=case.product, picture=case.picture, more=case.more)
