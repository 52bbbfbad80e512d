"""Answering in a dialogue: to the one on screen, once, and never past a word nobody has read."""

from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from accounts.models import AuditEntry, User
from accounts.states import Action, Role
from messaging import begun, files, replies, services
from messaging.default_texts import install
from messaging.models import BuyerMessage, Dialogue, MessageFile, MessageTemplate, PostingFacts, ReplyDraft
from messaging.states import Author, MessageState
from outbox.models import Effect
from outbox.states import EffectKind, Mode, Status, SwitchKind
from ozon.models import Shop
from tests import presses
from tests.factories import make_dialogue, make_member, make_shop, make_switch
from tests.factories.talks import say
from tests.returns.parcels import picture

pytestmark = pytest.mark.django_db

GOOD = "Здравствуйте! Заказ уже в пути."
BAD = "Позвоните +7 912 345-67-89"
TOKEN = "0123456789abcdef0123456789abcdef"


@pytest.fixture(autouse=True)
def kept_apart(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def shop() -> Shop:
    shop = make_shop()
    make_switch(shop=shop, kind=SwitchKind.MESSAGE, mode=Mode.ON)
    return shop


@pytest.fixture
def anna(shop: Shop) -> User:
    return make_member(shop, role=Role.OPERATOR, first_name="Anna")


@pytest.fixture
def client(client: Client, anna: User) -> Client:
    client.force_login(anna)
    return client


def asking(shop: Shop, *texts: str, **fields: Any) -> Dialogue:
    """A dialogue about an FBS order in delivery, in which the buyer asked."""
    number = f"{40_000_000 + Dialogue.objects.count()}-0001-1"
    PostingFacts.objects.create(
        shop=shop,
        posting_number=number,
        scheme="fbs",
        variables={"order": number[:-2], "product": "Kettle", "shipped": timezone.now().isoformat()},
    )
    return make_dialogue(*(texts or ("Где заказ?",)), shop=shop, posting_number=number, **fields)


def newest(dialogue: Dialogue) -> str:
    return dialogue.messages.order_by("-created_at").values_list("message_id", flat=True)[0]


def form_of(dialogue: Dialogue, text: str = GOOD, **more: Any) -> dict[str, Any]:
    return {"text": text, "seen_id": newest(dialogue), "seen_reply": 0, "token": TOKEN, **more}


def press(client: Client, dialogue: Dialogue, act: str = "reply", **data: Any) -> list[str]:
    pressed = presses.press(client, f"/inbox/{dialogue.pk}/{act}/", **data)
    assert pressed.status == 303
    return pressed.said


def test_a_reply_is_frozen_with_its_recipient_and_leaves_after_the_time_to_undo(
    client: Client, shop: Shop, anna: User
) -> None:
    first, second = asking(shop), asking(shop)
    begun.save_draft(first, anna, text=GOOD, seen_id="")
    said = press(client, first, **form_of(first))
    assert said == [f'Goes to {first.posting_number} in <b data-tick="10">10</b> s.']
    [message] = BuyerMessage.objects.all()
    assert (message.state, message.text, message.kind) == (MessageState.QUEUED, GOOD, "reply")
    assert (message.dialogue, message.chat_id, message.author) == (first, first.chat_id, anna)
    [effect] = Effect.objects.all()
    assert (effect.kind, effect.payload["chat_id"]) == (EffectKind.MESSAGE_SEND, first.chat_id)
    assert effect.due_at > timezone.now() + timedelta(seconds=8)
    assert not ReplyDraft.objects.exists()
    assert not second.outgoing.exists()


def test_pressed_twice_it_is_one_message_and_a_late_keeping_brings_nothing_back(
    client: Client, shop: Shop
) -> None:
    dialogue = asking(shop)
    press(client, dialogue, **form_of(dialogue))
    press(client, dialogue, **form_of(dialogue))
    press(client, dialogue, "draft", text=GOOD, token=TOKEN)
    assert (BuyerMessage.objects.get().text, Effect.objects.count()) == (GOOD, 1)
    assert not ReplyDraft.objects.exists()
    assert AuditEntry.objects.get(action=Action.REPLIED).posting_number == dialogue.posting_number


def test_other_words_from_a_page_that_sent_already_are_kept_not_lost(client: Client, shop: Shop) -> None:
    dialogue = asking(shop)
    press(client, dialogue, **form_of(dialogue))
    [said] = press(client, dialogue, **form_of(dialogue, "И ещё: трек придёт завтра."))
    assert said.startswith("Not sent: this page has sent a reply already.")
    assert (BuyerMessage.objects.get().text, ReplyDraft.objects.get().text) == (
        GOOD,
        "И ещё: трек придёт завтра.",
    )
    assert TOKEN not in client.get(f"/inbox/{dialogue.pk}/").content.decode()


def test_what_the_buyer_wrote_meanwhile_is_read_first(client: Client, shop: Shop) -> None:
    dialogue = asking(shop, hours=2)
    form = form_of(dialogue)
    say(dialogue, "Уже не нужно, спасибо", hours=1)
    [said] = press(client, dialogue, **form)
    assert said.startswith("Not sent: there is a newer message.")
    assert not BuyerMessage.objects.exists()
    page = client.get(f"/inbox/{dialogue.pk}/").content.decode()
    assert GOOD in page
    assert f'name="seen_id" value="{newest(dialogue)}"' in page
    press(client, dialogue, **form_of(dialogue))
    assert BuyerMessage.objects.get().state == MessageState.QUEUED


def test_our_own_word_from_the_cabinet_holds_nobody_up(shop: Shop, anna: User) -> None:
    dialogue = asking(shop, hours=2)
    seen = newest(dialogue)
    say(dialogue, "Проверяем", author=Author.SELLER, hours=1)
    assert replies.reply(dialogue, text=GOOD, author=anna, seen_id=seen).state == MessageState.QUEUED


def test_a_colleague_who_was_quicker_is_named(client: Client, shop: Shop) -> None:
    dialogue = asking(shop)
    boris = make_member(shop, role=Role.OPERATOR, first_name="Boris")
    other = replies.reply(dialogue, text="Добрый день! Отвечаю.", author=boris, seen_id=newest(dialogue))
    [said] = press(client, dialogue, **form_of(dialogue))
    assert said.startswith(f"Not sent: {boris.label} answered meanwhile.")
    assert BuyerMessage.objects.get() == other
    press(client, dialogue, **form_of(dialogue, seen_reply=other.pk))
    assert BuyerMessage.objects.count() == 2


def test_an_older_page_of_ones_own_does_not_answer_a_second_time(client: Client, shop: Shop) -> None:
    dialogue = asking(shop)
    press(client, dialogue, **form_of(dialogue))
    [said] = press(client, dialogue, **form_of(dialogue, token="f" * 32))
    assert said.startswith("Not sent: you answered on another page meanwhile.")
    assert (BuyerMessage.objects.count(), ReplyDraft.objects.get().text) == (1, GOOD)


def test_what_a_manager_lets_out_leaves_with_its_files_and_is_not_begun_any_more(
    client: Client, shop: Shop, anna: User
) -> None:
    dialogue = asking(shop)
    draft = begun.begun(dialogue, anna)
    files.keep(draft, name="фото.jpg", content=BytesIO(picture()), size=len(picture()))
    press(client, dialogue, **form_of(dialogue, BAD, ask="1"))
    message = BuyerMessage.objects.get()
    services.approve(message.pk, text=GOOD, version=message.version, by="Boss")
    message.refresh_from_db()
    assert message.state == MessageState.QUEUED
    assert [file.name for file in message.files.all()] == ["фото.jpg"]
    assert not ReplyDraft.objects.exists()


def test_a_manager_who_lets_it_out_leaves_later_words_to_their_author(
    client: Client, shop: Shop, anna: User
) -> None:
    dialogue = asking(shop)
    press(client, dialogue, **form_of(dialogue, BAD, ask="1"))
    begun.save_draft(dialogue, anna, text="И ещё одно.", seen_id="")
    message = BuyerMessage.objects.get()
    services.approve(message.pk, text=GOOD, version=message.version, by="Boss")
    assert ReplyDraft.objects.get().text == "И ещё одно."


def test_nothing_that_was_typed_is_cut(client: Client, shop: Shop) -> None:
    """Too long a text comes back whole, with what the rules say of it."""
    dialogue = asking(shop)
    long = "\r\n".join(["я" * 1300, *["я"] * 4000])
    press(client, dialogue, **form_of(dialogue, long))
    assert BuyerMessage.objects.get().state == MessageState.BLOCKED
    page = client.get(f"/inbox/{dialogue.pk}/").content.decode()
    assert ReplyDraft.objects.get().text == long.replace("\r\n", "\n")
    assert f'maxlength="{begun.LONGEST}"' in page


def test_a_broken_rule_keeps_it_and_the_same_field_goes_on(client: Client, shop: Shop) -> None:
    dialogue = asking(shop)
    [said] = press(client, dialogue, **form_of(dialogue, BAD))
    assert said.startswith("Not sent: the text breaks a rule.")
    assert BuyerMessage.objects.get().state == MessageState.BLOCKED
    page = client.get(f"/inbox/{dialogue.pk}/").content.decode()
    assert f'name="token" value="{TOKEN}"' in page
    assert "+7 912 345-67-89</textarea>" in page
    press(client, dialogue, **form_of(dialogue))
    message = BuyerMessage.objects.get()
    assert (message.state, message.text) == (MessageState.QUEUED, GOOD)


def test_what_a_rule_keeps_here_can_be_given_up(client: Client, shop: Shop) -> None:
    """Without it the words come back into an emptied field for ever."""
    dialogue = asking(shop)
    press(client, dialogue, **form_of(dialogue, BAD))
    press(client, dialogue, "draft", text="", token=TOKEN)
    message = BuyerMessage.objects.get()
    path = f"/inbox/replies/{message.pk}/discard/"
    page = client.get(f"/inbox/{dialogue.pk}/").content.decode()
    assert f'action="{path}"' in page
    presses.press(client, path, version=message.version)
    message.refresh_from_db()
    assert message.state == MessageState.DISCARDED
    assert BAD not in client.get(f"/inbox/{dialogue.pk}/").content.decode()


def test_a_gap_in_braces_never_leaves(client: Client, shop: Shop) -> None:
    dialogue = asking(shop)
    press(client, dialogue, **form_of(dialogue, "Здравствуйте! Трек: {track}"))
    assert BuyerMessage.objects.get().state == MessageState.BLOCKED
    assert not Effect.objects.exists()


def test_taken_back_words_and_files_are_in_the_field_again(client: Client, shop: Shop, anna: User) -> None:
    dialogue = asking(shop)
    draft = begun.begun(dialogue, anna)
    files.keep(draft, name="фото.jpg", content=BytesIO(picture()), size=len(picture()))
    press(client, dialogue, **form_of(dialogue))
    message = BuyerMessage.objects.get()
    assert [file.name for file in message.files.all()] == ["фото.jpg"]
    pressed = presses.press(client, f"/inbox/replies/{message.pk}/undo/")
    assert pressed.where == f"/inbox/{dialogue.pk}/#reply-text"
    message.refresh_from_db()
    assert message.state == MessageState.DISCARDED
    assert Effect.objects.get().status == Status.CANCELLED
    draft = ReplyDraft.objects.get()
    assert (draft.text, draft.user, draft.dialogue) == (GOOD, anna, dialogue)
    assert [file.name for file in draft.files.all()] == ["фото.jpg"]
    [said] = press(client, dialogue, **form_of(dialogue))  # the page it was sent from
    assert said.startswith("Not sent: this page has sent a reply already.")


def test_what_left_cannot_be_taken_back(client: Client, shop: Shop) -> None:
    dialogue = asking(shop)
    press(client, dialogue, **form_of(dialogue))
    Effect.objects.update(status=Status.CLAIMED, claim="w1", claimed_until=timezone.now())
    message = BuyerMessage.objects.get()
    [said] = presses.press(client, f"/inbox/replies/{message.pk}/undo/").said
    assert said.startswith("Too late")
    assert not ReplyDraft.objects.exists()


def test_files_are_told_by_their_content_and_named_when_refused(
    client: Client, shop: Shop, anna: User, django_capture_on_commit_callbacks: Any
) -> None:
    dialogue = asking(shop)
    sent = [
        SimpleUploadedFile("фото.jpg", picture(), "image/jpeg"),
        SimpleUploadedFile("virus.png", b"MZ\x90\x00\x03\x00\x00\x00", "image/png"),
        SimpleUploadedFile("empty.pdf", b"", "application/pdf"),
        SimpleUploadedFile("again.jpg", picture(), "image/jpeg"),
    ]
    said = press(client, dialogue, "files", files=sent)
    [file] = MessageFile.objects.all()
    assert (file.media_type, file.draft) == ("image/jpeg", begun.draft_of(dialogue.pk, anna))
    assert len(said) == 3
    assert all(name in " ".join(said) for name in ("virus.png", "empty.pdf", "again.jpg"))
    path = Path(file.file.path)
    assert path.exists()
    boris = Client()
    boris.force_login(make_member(shop, role=Role.OPERATOR))
    assert boris.post(f"/inbox/files/{file.pk}/remove/").status_code == 404
    with django_capture_on_commit_callbacks(execute=True):
        presses.press(client, f"/inbox/files/{file.pk}/remove/")
    assert not MessageFile.objects.exists()
    assert not path.exists()
    assert not ReplyDraft.objects.exists()


def test_a_text_of_the_shop_is_filled_in_behind_what_was_typed(client: Client, shop: Shop) -> None:
    install(shop)
    dialogue = asking(shop)
    row = MessageTemplate.objects.get(shop=shop, title="Где мой заказ", variant=1)
    [said] = press(client, dialogue, "draft", text="Ольга, ", token=TOKEN, insert=row.pk)
    assert said == "Not known for this case: {carrier}, {track}. Write it yourself, or take it out."
    draft = ReplyDraft.objects.get()
    assert draft.text.startswith(f"Ольга,\n\nЗдравствуйте! Заказ {dialogue.posting_number[:-2]} передан")
    assert draft.template == row
    page = client.get(f"/inbox/{dialogue.pk}/texts/").content.decode()
    assert page.index("Где мой заказ") < page.index("Гарантия")
    assert "您好" in client.get(f"/inbox/{dialogue.pk}/texts/?language=zh-hans").content.decode()


def test_a_text_put_in_without_script_knows_the_order_too(client: Client, shop: Shop) -> None:
    dialogue = make_dialogue("Где?", shop=shop, posting_number="", order_number="777-0001")
    row = MessageTemplate.objects.create(shop=shop, occasion="question", text="Заказ {order}: проверяем.")
    press(client, dialogue, "draft", text="", token=TOKEN, insert=row.pk)
    assert ReplyDraft.objects.get().text == "Заказ 777-0001: проверяем."


def test_begun_words_are_ones_own(client: Client, shop: Shop, anna: User) -> None:
    dialogue = asking(shop)
    quiet = client.post(f"/inbox/{dialogue.pk}/draft/", {"text": GOOD}, headers={"X-Quiet": "1"})
    assert quiet.status_code == 204
    assert GOOD in client.get(f"/inbox/{dialogue.pk}/").content.decode()
    boris = Client()
    boris.force_login(make_member(shop, role=Role.OPERATOR))
    assert GOOD not in boris.get(f"/inbox/{dialogue.pk}/").content.decode()
    client.post(f"/inbox/{dialogue.pk}/draft/", {"text": "  "})
    assert not ReplyDraft.objects.exists()


def test_too_late_says_what_remains(client: Client, shop: Shop, anna: User) -> None:
    dialogue = asking(shop, hours=50)
    PostingFacts.objects.update(delivered_at=timezone.now() - timedelta(hours=73))
    page = client.get(f"/inbox/{dialogue.pk}/").content.decode()
    assert "What remains: wait until the buyer writes" in page
    assert 'id="reply-form"' not in page
    press(client, dialogue, **form_of(dialogue))
    message = BuyerMessage.objects.get()
    assert message.state == MessageState.EXPIRED
    pressed = presses.press(client, f"/inbox/replies/{message.pk}/pasted/")
    assert pressed.said == ["Noted: sent by hand."]
    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_without_the_subscription_it_is_copied_by_hand(client: Client, shop: Shop, anna: User) -> None:
    """Prepared and judged like any other, then sent in Ozon's cabinet by the person himself."""
    roles = {"roles": [{"name": "Admin", "methods": ["/v1/chat/send/message", "/v1/chat/start"]}]}
    Shop.objects.filter(pk=shop.pk).update(cabinet={**roles, "subscription": {"type": "PREMIUM"}})
    dialogue = asking(shop)
    draft = begun.begun(dialogue, anna)
    files.keep(draft, name="фото.jpg", content=BytesIO(picture()), size=len(picture()))
    [said] = press(client, dialogue, **form_of(dialogue))
    assert said.startswith("Copy the text and open the chat")
    message = BuyerMessage.objects.get()
    assert (message.state, Effect.objects.count()) == (MessageState.MANUAL, 0)
    page = client.get(f"/inbox/{dialogue.pk}/").content.decode()
    assert f'data-copy="{GOOD}"' in page
    assert "фото.jpg" in page[page.index('id="reply-box"') :]  # it has to be sent along
    presses.press(client, f"/inbox/replies/{message.pk}/pasted/")
    message.refresh_from_db()
    assert message.state == MessageState.SENT


def test_who_may_not_write_reads_only(client: Client, shop: Shop) -> None:
    dialogue = asking(shop)
    reader = Client()
    reader.force_login(make_member(shop, role=Role.VIEWER))
    assert 'id="reply-form"' not in reader.get(f"/inbox/{dialogue.pk}/").content.decode()
    assert reader.post(f"/inbox/{dialogue.pk}/reply/", form_of(dialogue)).status_code == 403
    assert not BuyerMessage.objects.exists()
    with pytest.raises(services.Stale):
        services.take_back(BuyerMessage.objects.create(shop=shop, cause="x", text=GOOD).pk, by="Anna")
