"""Words for fields that carry none, for the admin: Django would show their English names to every reader.

A field's own name in a migration stays as it is: only what is shown changes (``Field.deconstruct`` keeps what the model
says).
"""

from collections.abc import Mapping

from django.apps import apps
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

ROOMS = ("accounts", "ozon", "worklist", "outbox", "messaging", "inventory", "money", "orders", "returns")
WORDS: Mapping[str, Promise | str] = {
    "actions": _("actions"),
    "answered_id": _("the answer"),
    "asked_id": _("the question"),
    "asker": _("asked by"),
    "assignee": _("assignee"),
    "attempt": _("attempt"),
    "author_id": _("author"),
    "body": _("body"),
    "by_label": _("by"),
    "cabinet": _("cabinet"),
    "can_create_chat": _("a dialogue can be opened"),
    "cancellation_type": _("kind of cancellation"),
    "case": _("return"),
    "cause": _("cause"),
    "cause_id": _("cause"),
    "changed_at": _("changed"),
    "chat_id": _("dialogue"),
    "claim": _("claim"),
    "claimed_until": _("held by a worker until"),
    "compensation_status": _("compensation status"),
    "complete_to": _("complete up to"),
    "currency": _("currency"),
    "decider": _("answered by"),
    "dialogue": _("dialogue"),
    "digest": _("digest"),
    "draft": _("begun reply"),
    "effect": _("write"),
    "error_at": _("last error at"),
    "failures": _("failures"),
    "file": _("file"),
    "findings": _("findings"),
    "fingerprint": _("digest"),
    "first_unread_id": _("first unread message"),
    "giveout": _("handing out of returns"),
    "height": _("height"),
    "id": _("number"),
    "initiator": _("initiator"),
    "inspector": _("inspector"),
    "item": _("stock row"),
    "key": _("key"),
    "lane": _("lane"),
    "last_message_id": _("last message"),
    "lease": _("lease"),
    "lease_until": _("leased until"),
    "message": _("message"),
    "more": _("further lines"),
    "next_at": _("next"),
    "note": _("note"),
    "original_sha256": _("digest as it arrived"),
    "owner": _("owner"),
    "ozon_author": _("author at Ozon"),
    "ozon_group": _("group at Ozon"),
    "ozon_money": _("money at Ozon"),
    "ozon_read_at": _("read at Ozon"),
    "ozon_state_name": _("state at Ozon"),
    "ozon_type": _("type at Ozon"),
    "params": _("details"),
    "part": _("part"),
    "payload": _("content"),
    "photos": _("photos"),
    "picture": _("picture"),
    "place_id": _("number of the place"),
    "position": _("position"),
    "posting": _("posting"),
    "push_secret": _("secret of the push address"),
    "pushed_at": _("told to Ozon"),
    "query": _("filters"),
    "read_back_at": _("read back"),
    "refund": _("refund"),
    "rejection_reasons": _("reasons for a rejection"),
    "result": _("result"),
    "resumed_by": _("resumed by"),
    "rule": _("rule"),
    "said_id": "message_id",
    "secret_hash": _("digest"),
    "seen_at": _("seen"),
    "seen_id": _("read up to"),
    "session_key": _("session"),
    "sha256": _("digest"),
    "shop": _("shop"),
    "sku": "SKU",
    "sort_at": _("order in the queue"),
    "source_id": _("number at the source"),
    "storage_currency": _("currency of the storage"),
    "supplier": _("supplier"),
    "switched_by": _("switched on by"),
    "template": _("message template"),
    "tries": _("attempts"),
    "unknown_at": _("unclear since"),
    "uploaded_by": _("uploaded by"),
    "used_by": _("used by"),
    "user": _("user"),
    "variables": _("variables"),
    "version": _("version"),
    "walk_from": _("read from"),
    "walk_top": _("read down from"),
    "wanted_at": _("next pass"),
    "was_approving": _("was being approved"),
    "width": _("width"),
}


def name_fields() -> None:
    """Called once per process, when all models are there."""
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            for field in model._meta.fields:
                if field.name in WORDS and field._verbose_name in {None, field.name}:  # type: ignore[attr-defined]  # what the model says
                    field.verbose_name = WORDS[field.name]  # type: ignore[assignment]  # a lazy string is one
    apps.get_app_config("axes").verbose_name = _("Login attempts")  # the package carries its own name only
