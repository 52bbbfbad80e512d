"""Files in dialogues: taken, kept, and given to whoever has the key."""

from base64 import b64decode
from binascii import Error
from hashlib import sha256
from urllib.parse import quote
from uuid import UUID

from sandbox import chats
from sandbox.errors import invalid
from sandbox.shop import Shop
from sandbox.store import Doc

PLACE = "/v2/chat/file/"
LARGEST = 20 * 1024 * 1024
PICTURES = {
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "gif": "image/gif",
    "webp": "image/webp",
}
OTHERS = {"pdf": "application/pdf", "txt": "text/plain; charset=utf-8"}


def content_of(packed: str) -> bytes:
    """What `base64_content` holds; 400 where it holds nothing, too much, or is no base64."""
    try:
        content = b64decode(packed, validate=True)
    except (Error, ValueError):
        raise invalid("base64_content is not base64") from None
    if not 1 <= len(content) <= LARGEST:
        raise invalid(f"file size must be between 1 and {LARGEST} bytes")
    return content


def ending_of(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    if not (stem and dot and ending.isalnum()):
        raise invalid("name must have an extension")
    return ending.lower()


def send(shop: Shop, chat_id: str, name: str, content: bytes) -> Doc:
    """The seller's file, if the window is open; answers with the message that shows it."""
    chats.writable(shop, chat_id)
    return _shown(shop, chat_id, chats.SELLER, name, content, at=shop.now())


def buyer_sends(shop: Shop, posting_number: str, name: str, content: bytes, *, at: str | None = None) -> Doc:
    """A file of the buyer about this posting."""
    file = _kept(shop, name, content)
    return chats.buyer_writes(shop, posting_number, text=_link(shop, file), at=at, file=file["id"])


def _shown(shop: Shop, chat_id: str, who: str, name: str, content: bytes, *, at: str) -> Doc:
    file = _kept(shop, name, content)
    message = chats.say(
        shop,
        chat_id,
        who,
        _link(shop, file),
        at=at,
        file=file["id"],
        **({"moderation": "MODERATION"} if file["is_picture"] else {}),
    )
    if file["is_picture"]:
        shop.later("picture_checked", message["message_id"], seconds=chats.CHECKED_AFTER)
    return message


def _kept(shop: Shop, name: str, content: bytes) -> Doc:
    ending = ending_of(name)
    number = UUID(int=shop.dice().getrandbits(128), version=4)
    doc: Doc = {
        "id": str(number),
        "name": name,
        "size": len(content),
        "sha256": sha256(content).hexdigest(),
        "is_picture": ending in PICTURES,
        "kind": (PICTURES | OTHERS).get(ending, "application/octet-stream"),
        "content": content.hex(),
    }
    return shop.chat_files.put(doc["id"], doc)


def _link(shop: Shop, file: Doc) -> str:
    """As Ozon shows it: a link in Markdown. A picture's has no words."""
    words = "" if file["is_picture"] else file["name"]
    mark = "!" if file["is_picture"] else ""
    return f"{mark}[{words}]({shop.base_url}{PLACE}{file['id']}/{quote(file['name'])})"


def given(shop: Shop, place: str) -> tuple[str, bytes] | None:
    """Media type and content of the file at a place below PLACE; None where there is none."""
    file = shop.chat_files.get(place.removeprefix(PLACE).partition("/")[0])
    return (file["kind"], bytes.fromhex(file["content"])) if file else None
