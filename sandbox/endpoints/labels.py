"""Tasks that make labels."""

from sandbox import fields, labels
from sandbox.endpoints.kinds import Reader
from sandbox.errors import invalid
from sandbox.shop import Shop
from sandbox.store import Doc

MOST = 100


def create(shop: Shop, body: Doc) -> Doc:
    numbers = list(dict.fromkeys(body.get("posting_numbers") or []))
    if not 1 <= len(numbers) <= MOST or not all(isinstance(number, str) for number in numbers):
        raise invalid(f"invalid posting_numbers: between 1 and {MOST} are required")
    made = labels.create(shop, numbers)
    return {"tasks": [{"task_id": task["task_id"], "task_type": task["type"]} for task in made]}


def get(shop: Shop, body: Doc) -> Doc:
    return labels.state_of(shop, fields.integer(body, "task_id"))


# Nothing of the shop changes by them, and asking again makes another task: to the ledger they are no writes.
READERS: dict[str, Reader] = {
    "/v3/posting/fbs/package-label/create": create,
    "/v2/posting/fbs/package-label/get": get,
}
