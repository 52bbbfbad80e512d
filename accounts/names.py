"""What a person is called, as colleagues see it. Pure."""

import unicodedata


def seen(text: str) -> str:
    """The name without what nobody sees: controls, marks that turn the line round, spaces at its ends."""
    return " ".join("".join(one for one in text if unicodedata.category(one)[0] != "C").split())


def alike(text: str) -> str:
    """Two names that look the same on a page give the same, in capitals or not."""
    return unicodedata.normalize("NFKC", seen(text)).casefold()
