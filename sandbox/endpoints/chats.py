"""Dialogues with buyers."""

from itertools import islice

from sandbox import chat_files, chats, fields
from sandbox.endpoints.kinds import Reader, Writer
from sandbox.errors import invalid, not_found
from sandbox.indexes import TOP
from sandbox.shop import Shop, found
from sandbox.store import Doc

LONGEST = 1000


def start(shop: Shop, body: Doc) -> tuple[Doc, Doc | None]:
    posting = shop.postings.get(fields.string(body, "posting_number"))
    if posting is None:
        raise not_found("POSTING_NOT_FOUND")
    chat, new = chats.start(shop, posting)
    effect = {"kind": "chat", "chat_id": chat["chat_id"], "posting_number": posting["posting_number"]}
    return {"result": {"chat_id": chat["chat_id"]}}, effect if new else None


def send(shop: Shop, body: Doc) -> tuple[Doc, Doc | None]:
    text = fields.string(body, "text")
    if not 1 <= len(text) <= LONGEST:
        raise invalid(f"invalid text: length must be between 1 and {LONGEST}")
    message = chats.send(shop, fields.string(body, "chat_id"), text)
    number = found(shop.chats, message["chat_id"])["posting_number"]
    wanted = {field: message[field] for field in ("chat_id", "message_id", "text")}
    return {"result": "success"}, {"kind": "message", "posting_number": number, **wanted}


def send_file(shop: Shop, body: Doc) -> tuple[Doc, Doc | None]:
    name, packed = fields.string(body, "name"), fields.string(body, "base64_content")
    chat_files.ending_of(name)
    message = chat_files.send(shop, fields.string(body, "chat_id"), name, chat_files.content_of(packed))
    file = found(shop.chat_files, message["file"])
    number = found(shop.chats, message["chat_id"])["posting_number"]
    wanted = {field: message[field] for field in ("chat_id", "message_id")}
    told = {field: file[field] for field in ("name", "size", "sha256")}
    return {"result": "success"}, {"kind": "file", "posting_number": number, **wanted, **told}


def read(shop: Shop, body: Doc) -> tuple[Doc, Doc | None]:
    chat_id = fields.string(body, "chat_id")
    before = len((shop.chats.get(chat_id) or {"unread": []})["unread"])
    chat = chats.read(shop, chat_id, fields.integer(body, "from_message_id"))
    left = len(chat["unread"])
    effect = {"kind": "read", "chat_id": chat_id, "posting_number": chat["posting_number"]}
    return {"unread_count": left}, effect if left < before else None


def listed(shop: Shop, body: Doc) -> Doc:
    wanted = fields.section(body, "filter")
    limit = fields.integer(body, "limit", default=30, low=1, high=100)
    after = fields.uncursor(body)
    unread_only = wanted.get("unread_only") is True
    status = fields.string(wanted, "chat_status", default="ALL").upper()
    left = shop.chats.walk("number", low=(int(after[0]), TOP) if after else ())
    shown = (doc for doc in left if status in {"ALL", doc.get("status", "OPENED")})
    docs = list(islice((doc for doc in shown if doc["unread"] or not unread_only), limit + 1))
    page, has_next = docs[:limit], len(docs) > limit
    return {
        "chats": [_chat(doc) for doc in page],
        "total_unread_count": sum(len(doc["unread"]) for doc in shop.chats.all_seen()),
        "cursor": fields.cursor([str(page[-1]["seq"])]) if has_next else "",
        "has_next": has_next,
    }


def history(shop: Shop, body: Doc) -> Doc:
    """Newest first unless Forward is asked for; from_message_id itself is the first row."""
    chat = shop.chats.seen(fields.string(body, "chat_id"))
    if chat is None:
        raise not_found("chat not found")
    forward = fields.string(body, "direction", default="Backward").lower() == "forward"
    since = fields.integer(body, "from_message_id", default=0)
    if forward and not since:
        raise invalid("from_message_id is required")
    wanted = fields.strings(fields.section(body, "filter"), "message_ids")
    limit = fields.integer(body, "limit", default=50, low=1, high=1000)
    rows = chats.messages(shop, chat["chat_id"])
    if not forward:
        rows.reverse()
    if since:
        rows = [
            m for m in rows if (int(m["message_id"]) >= since if forward else int(m["message_id"]) <= since)
        ]
    if wanted:
        rows = [message for message in rows if message["message_id"] in wanted]
    return {"messages": [_message(shop, chat, doc) for doc in rows[:limit]], "has_next": len(rows) > limit}


def _chat(doc: Doc) -> Doc:
    return {
        "chat": {
            "chat_id": doc["chat_id"],
            "chat_status": doc.get("status", "OPENED"),
            "chat_type": chats.type_of(doc),
            "created_at": doc["created_at"],
        },
        "unread_count": len(doc["unread"]),
        "first_unread_message_id": doc["unread"][0] if doc["unread"] else "0",
        "last_message_id": doc["last_message_id"] or "0",
    }


def _message(shop: Shop, chat: Doc, doc: Doc) -> Doc:
    return {
        "message_id": doc["message_id"],
        "created_at": doc["created_at"],
        "data": [doc["text"]],
        "is_image": doc["text"].startswith("![") and "file" in doc,
        "is_read": doc["message_id"] not in chat["unread"],
        "moderate_image_status": doc.get("moderation", "SUCCESS"),
        "context": {"order_number": chat["order_number"], "sku": str(chat["sku"] or "")},
        "user": {
            "id": shop.client_id if doc["user"] == chats.SELLER else f"7{chat['seq']:06d}",
            "type": doc["user"],
        },
    }


READERS: dict[str, Reader] = {"/v3/chat/list": listed, "/v3/chat/history": history}
WRITERS: dict[str, Writer] = {
    "/v1/chat/start": start,
    "/v1/chat/send/message": send,
    "/v1/chat/send/file": send_file,
    "/v2/chat/read": read,
}
