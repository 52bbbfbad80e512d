"""Keeping addresses that are secrets out of the logs: where Ozon pushes to, and links that let people in."""

import logging
import re

_SECRET = re.compile(r"(/ozon/push/|/join/)[^/\s\"'?]+")


class HideSecretAddress(logging.Filter):
    """Masks the secret part of such an address in what a logger says, wherever in its text or arguments it stands."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _masked(record.msg)
        if isinstance(record.args, tuple):
            record.args = tuple(_masked(arg) for arg in record.args)
        return True


def _masked(value: object) -> object:
    return _SECRET.sub(r"\1…", value) if isinstance(value, str) else value
