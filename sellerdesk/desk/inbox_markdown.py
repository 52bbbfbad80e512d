"""Ozon's Markdown of a message, put on the page safely: all of it is escaped, and only what leads to Ozon is a link.

Files lie at Ozon behind the shop's key: they are shown by their number in the message, and read by us (``inbox_file``).
"""

import re
from dataclasses import dataclass
from functools import partial
from urllib.parse import SplitResult, unquote, urlsplit

from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from ozon.models import Shop

HOSTS = ("ozon.ru", "ozone.ru", "ozon.by", "ozon.kz", "ozon.com")
FILE = "/chat/file/"
_LINK = re.compile(
    r"(!?)\[([^\[\]]{0,300})\]\(<?([^()<>\s]{1,2000})>?(?:\s+\"[^\"]*\")?\)|(https?://[^\s<>\"]{1,2000})"
)
_BOLD = re.compile(r"\*\*([^*\n]{1,2000})\*\*")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|>~])")
# A browser takes a backslash for the end of the name; in a name of Ozon's there is nothing else either.
_NAME = re.compile(r"[a-z0-9.-]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_CYRILLIC = re.compile(r"[\u0400-\u04ff]")


@dataclass(frozen=True)
class FileLink:
    """A file in a message. ``is_ours``: it lies at the API, which gives it for the shop's key alone."""

    url: str
    name: str
    is_picture: bool
    is_ours: bool


def files_in(text: str, shop: Shop, *, is_image: bool = False) -> list[FileLink]:
    """The files a message links to, in its order."""
    found = (_file_of(match, shop, is_image=is_image) for match in _LINK.finditer(text))
    return [link for link in found if link]


def shown(text: str, shop: Shop, pk: int, *, is_image: bool = False) -> SafeString:
    """The message as the page shows it; ``pk`` is its row's."""
    pieces: list[SafeString] = []
    at, number = 0, 0
    for match in _LINK.finditer(text):
        pieces.append(_words(text[at : match.start()]))
        at = match.end()
        link = _file_of(match, shop, is_image=is_image)
        if link:
            pieces.append(_file(link, reverse("dialogue-file", args=[pk, number]), number))
            number += 1
        else:
            pieces.append(_link(match))
    pieces.append(_words(text[at:]))
    return format_html_join("", "{}", ((piece,) for piece in pieces))


def language_of(text: str) -> str:
    """The ``lang`` of somebody's words, by their letters alone: it chooses the face and the reader's voice."""
    if _HAN.search(text):
        return "zh-Hans"
    return "ru" if _CYRILLIC.search(text) else ""


def _file_of(match: re.Match[str], shop: Shop, *, is_image: bool) -> FileLink | None:
    bang, label, target, bare = match.groups()
    url = target or bare.rstrip(".,;:!?")
    parts = _parts(url)
    if parts is None:
        return None
    ours = is_api(parts, shop)
    if not (ours or ((bang or is_image) and _is_ozon(parts))):
        return None
    name = unquote(parts.path.rpartition("/")[2]) or "file"
    return FileLink(
        url, (label or "").strip() or name, bool(bang) or is_image or _looks_like_picture(name), ours
    )


def is_api(parts: SplitResult, shop: Shop) -> bool:
    """Whether it is a file of a dialogue at the shop's own API, to the port: nothing else is ever sent its key."""
    api = urlsplit(shop.api_url)
    same = (parts.scheme, parts.netloc) == (api.scheme, api.netloc)
    plain = not parts.path.startswith("//") and ".." not in unquote(parts.path)
    return same and plain and FILE in parts.path


def _is_ozon(parts: SplitResult) -> bool:
    host = (parts.hostname or "").rstrip(".")
    named = any(host == one or host.endswith(f".{one}") for one in HOSTS)
    is_plain = _NAME.fullmatch(host) is not None and "@" not in parts.netloc
    return parts.scheme == "https" and named and is_plain


def _parts(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None


def _looks_like_picture(name: str) -> bool:
    return name.lower().endswith((".jpg", ".jpeg", ".png", ".webp", ".gif"))


def _file(link: FileLink, href: str, number: int) -> SafeString:
    if not link.is_picture:
        icon = '<svg class="i" aria-hidden="true"><use href="#i-clip"/></svg>'
        return format_html(f'<a class="msg__file" href="{{}}">{icon}{{}}</a>', href, link.name)
    words = _("Picture %(n)s: %(name)s") % {"n": number + 1, "name": link.name}
    return format_html(
        '<a class="msg__shot" href="{}" data-shot><img src="{}" alt="{}" loading="lazy"></a>',
        href,
        href,
        words,
    )


def _link(match: re.Match[str]) -> SafeString:
    """A link that leads to Ozon; anything else stays text, with where it would lead."""
    _bang, label, target, bare = match.groups()
    url = target or bare
    parts = _parts(url)
    if parts and _is_ozon(parts):
        return format_html(
            '<a href="{}" rel="noreferrer noopener" target="_blank">{}</a>', url, _plain(label or "") or url
        )
    return format_html("{}", f"{_plain(label)} ({url})" if label else url)


def _words(text: str) -> SafeString:
    pieces = _BOLD.split(text)
    drawn = (partial(format_html, "<b>{}</b>" if at % 2 else "{}") for at in range(len(pieces)))
    return format_html_join(
        "", "{}", ((draw(_plain(piece)),) for draw, piece in zip(drawn, pieces, strict=True))
    )


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
