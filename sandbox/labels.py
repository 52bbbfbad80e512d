"""Labels of packed postings: a task for each size, made a moment later, with a real file behind it."""

from sandbox import label_pdf, times
from sandbox.errors import invalid, not_found, refused
from sandbox.shapes import posting as shape
from sandbox.shop import Shop, found
from sandbox.store import Doc

SECONDS_UNTIL_LABEL = 5.0  # after packing; at Ozon about a minute
SECONDS_UNTIL_BEGUN, SECONDS_UNTIL_MADE = 1.0, 2.0
SIZES = {"big_label": label_pdf.BIG, "small_label": label_pdf.SMALL}
NOT_READY = "The next postings aren't ready"


def create(shop: Shop, numbers: list[str]) -> list[Doc]:
    """A task for each size. Refused as a whole for what has no label at all, or none yet."""
    docs = [_seen(shop, number) for number in numbers]
    if any(doc["status"] == "delivered" for doc in docs):
        raise refused("label not allowed for delivered postings")
    printable = [doc for doc in docs if doc["status"] == "awaiting_deliver"]
    if not printable:
        raise refused("NO_POSTINGS_FOR_BATCH_DOWNLOAD")
    if all(_is_early(shop, doc) for doc in printable):
        raise refused(f"{NOT_READY}: {', '.join(doc['posting_number'] for doc in printable)}")
    return [_task(shop, size, docs) for size in SIZES]


def state_of(shop: Shop, task_id: int) -> Doc:
    """How far a task is: the label's task as Ozon shows it."""
    task = shop.labels.get(str(task_id))
    if task is None:
        raise not_found("task not found")
    age = (times.parse(shop.now()) - times.parse(task["at"])).total_seconds()
    if age < SECONDS_UNTIL_MADE:
        return _shown(task, "pending" if age < SECONDS_UNTIL_BEGUN else "in_progress")
    url = f"{shop.base_url}/sandbox/labels/{shop.client_id}/{task_id}.pdf" if task["printed"] else ""
    return _shown(task, "completed", url=url)


def content(shop: Shop, task_id: str) -> bytes:
    """The file of a task; KeyError where there is none."""
    task = found(shop.labels, task_id)
    return label_pdf.label_file(
        [_lines(shop, number) for number in task["printed"]], size=SIZES[task["type"]]
    )


def _lines(shop: Shop, number: str) -> list[str]:
    doc = found(shop.postings, number)
    codes = shape.barcodes(doc)
    pieces = sum(line["quantity"] for line in doc["lines"])
    return [
        number,
        codes["upper_barcode"],
        codes["lower_barcode"],
        f"{pieces} pcs",
        doc["shipment_date"][:16],
    ]


def _task(shop: Shop, size: str, docs: list[Doc]) -> Doc:
    why = {
        doc["posting_number"]: "NOT_IN_AWAITING_DELIVER" if doc["status"] != "awaiting_deliver" else NOT_READY
        for doc in docs
        if doc["status"] != "awaiting_deliver" or _is_early(shop, doc)
    }
    printed = [doc["posting_number"] for doc in docs if doc["posting_number"] not in why]
    task_id = shop.number("label", first=5_819_327_000_001)
    task = {"task_id": task_id, "type": size, "at": shop.now(), "printed": printed, "unprinted": why}
    return shop.labels.put(str(task_id), task)


def _shown(task: Doc, code: str, *, url: str = "") -> Doc:
    over = code == "completed"
    unprinted = [{"posting_number": number, "message": why} for number, why in task["unprinted"].items()]
    return {
        "file_url": url,
        "status": {
            "code": code,
            "postings_count": len(task["printed"]) + len(task["unprinted"]),
            "printed_postings_count": len(task["printed"]) if over else 0,
            "unprinted_postings": unprinted if over else [],
        },
        "error": {"code": "", "message": ""},
    }


def _seen(shop: Shop, number: str) -> Doc:
    doc = shop.postings.seen(number)
    if doc is None or doc["scheme"] == "fbo":
        raise invalid("POSTING_NUMBERS_IS_INCORRECT_FOR_COMPANY")
    return doc


def _is_early(shop: Shop, doc: Doc) -> bool:
    return times.shifted(doc["packed_at"] or doc["changed_at"], seconds=SECONDS_UNTIL_LABEL) > shop.now()
