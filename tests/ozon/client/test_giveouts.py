from __future__ import annotations

import httpx
import pytest

from ozon.client import DecodeError, Refused

from .support import Script, answering, client_of, ok

PNG = b"\x89PNG\r\n\x1a\nrest"
WRAPPED = {"content_type": "image/png", "file_name": "a.png", "file_content": "iVBORw0KGgpyZXN0"}


@pytest.mark.parametrize("answer", [ok(WRAPPED), httpx.Response(200, content=PNG)])
def test_the_picture_comes_in_an_object_or_bare(answer: httpx.Response) -> None:
    assert client_of(Script(answer)).giveouts.png() == PNG


@pytest.mark.parametrize("content", ["", "!!", "PGh0bWw+PC9odG1sPg==", "JVBERi0xLjQK"])
def test_what_is_no_picture_is_not_handed_on(content: str) -> None:
    client, _ = answering({**WRAPPED, "file_content": content})
    with pytest.raises(DecodeError) as caught:
        client.giveouts.png()
    assert caught.value.field == "file_content"


@pytest.mark.parametrize("answer", [ok(WRAPPED), httpx.Response(200, content=PNG), ok({})])
def test_a_reset_is_done_whatever_picture_comes(answer: httpx.Response) -> None:
    script = Script(answer)
    client_of(script).giveouts.reset()
    assert script.paths == ["/v1/return/giveout/barcode-reset"]


def test_a_reset_refused_inside_a_success_is_not_done() -> None:
    client, _ = answering({"code": 9, "message": "giveout is not enabled"})
    with pytest.raises(Refused):
        client.giveouts.reset()


def test_articles_have_a_name_and_little_else() -> None:
    client, _ = answering(
        {
            "articles": [
                {"approved": True, "delivery_schema": "GIVEOUT_DELIVERY_SCHEMA_FBS", "name": "Чайник"},
                None,
                {"name": "Кружка"},
            ],
            "giveout_status": "GIVEOUT_STATUS_CREATED",
        }
    )
    found = client.giveouts.info(7)
    assert [(one.name, one.is_approved) for one in found.articles] == [("Чайник", True), ("Кружка", False)]
    assert (found.giveout_id, found.status) == (7, "GIVEOUT_STATUS_CREATED")


def test_points_are_walked_by_their_own_id() -> None:
    client, script = answering(
        {
            "drop_off_points": [{"id": "5", "place_id": 9, "pass_info": {"is_required": True}}],
            "has_next": True,
        }
    )
    page = client.giveouts.points(last_id=3)
    assert script.sent == {"filter": {}, "pagination": {"last_id": 3, "limit": 500}}
    assert (page.last_id, page.has_next, page.values[0].pass_required) == (5, True, True)
