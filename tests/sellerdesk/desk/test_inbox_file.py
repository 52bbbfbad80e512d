"""Files of a dialogue: read at Ozon with the shop's key, shown or saved by what they are, and nobody else's."""

import pytest
from django.http import FileResponse
from django.test import Client
from django.urls import reverse

from messaging.models import DialogueMessage
from ozon.states import Source
from tests.factories import make_dialogue, make_member, make_shop
from tests.factories.talks import say
from tests.fixtures_desk import Desk
from tests.returns.parcels import picture


@pytest.fixture
def anna(client: Client, desk: Desk) -> Client:
    client.force_login(make_member(desk.shop))
    return client


def sent(desk: Desk, name: str, content: bytes) -> str:
    """A file of the buyer's; its address here."""
    number = desk.world.add_posting()["posting_number"]
    desk.world.buyer_sends(number, name, content)
    desk.sync(Source.FBS, Source.CHATS)
    message = DialogueMessage.objects.get(dialogue__posting_number=number)
    return reverse("dialogue-file", args=[message.pk, 0])


def test_a_picture_is_shown_and_anything_else_is_saved(anna: Client, desk: Desk) -> None:
    jpeg = picture()
    shown = anna.get(sent(desk, "Крышка.jpg", jpeg))
    assert isinstance(shown, FileResponse)
    assert b"".join(shown.streaming_content) == jpeg
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert shown.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    # It says that it is a picture, and is none.
    saved = anna.get(sent(desk, "photo.jpg", b"<html><script>alert(1)</script>"))
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert saved.headers["Content-Type"] == "text/plain"


def test_what_ozon_does_not_give_is_not_there(anna: Client, desk: Desk) -> None:
    address = sent(desk, "Крышка.jpg", picture())
    assert anna.get(address.replace("/0/", "/1/")).status_code == 404
    desk.running.stop()
    assert anna.get(address).status_code == 404


def test_a_link_that_leads_elsewhere_is_never_asked(anna: Client, desk: Desk) -> None:
    talk = make_dialogue(shop=desk.shop)
    say(talk, f"![x](https://127.0.0.1:1/a.jpg) ![y]({desk.shop.api_url}/v1/roles)")
    message = talk.messages.get()
    assert anna.get(reverse("dialogue-file", args=[message.pk, 0])).status_code == 404


@pytest.mark.django_db
def test_another_shop_s_file_is_not_there(client: Client) -> None:
    client.force_login(make_member(make_shop()))
    talk = make_dialogue(shop=make_shop())
    say(talk, "![x](https://cdn1.ozone.ru/a.jpg)")
    assert client.get(reverse("dialogue-file", args=[talk.messages.get().pk, 0])).status_code == 404
