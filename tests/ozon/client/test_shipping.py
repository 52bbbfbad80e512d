"""Assembly, tracking numbers, moves and labels: what is sent, and how the answers are read."""

from __future__ import annotations

import httpx
import pytest

from ozon.client import DecodeError, NotFound, Refused, ServerError
from ozon.client.schemas.shipping import Unprinted

from .support import Script, answering, client_of

NUMBER = "48173252-0033-2"


def test_an_assembly_names_skus_and_is_sent_once():
    client, script = answering({"result": [f"{NUMBER}-1", f"{NUMBER}-2"], "additional_data": []})
    assert client.shipping.ship(NUMBER, [{11: 2}, {11: 1, 12: 1}]) == [f"{NUMBER}-1", f"{NUMBER}-2"]
    assert script.paths == ["/v4/posting/fbs/ship"]
    assert script.sent["packages"][1] == {
        "products": [{"product_id": 11, "quantity": 1}, {"product_id": 12, "quantity": 1}]
    }
    lost = Script(httpx.Response(502, content=b"<html></html>"))
    with pytest.raises(ServerError) as caught:
        client_of(lost).shipping.ship(NUMBER, [{11: 1}])
    assert (caught.value.uncertain, len(lost.requests)) == (True, 1)


@pytest.mark.parametrize("move", ["delivering", "last_mile", "delivered"])
def test_a_move_is_told_by_posting(move: str):
    rows = [
        {"posting_number": NUMBER, "result": True, "error": []},
        {"posting_number": "2-1", "result": False, "error": "HAS_INCORRECT_STATUS"},
    ]
    client, script = answering({"result": rows})
    fine, refused = getattr(client.shipping, move)([NUMBER, "2-1"])
    assert script.paths == [f"/v2/fbs/posting/{move.replace('_', '-')}"]
    assert script.sent == {"posting_number": [NUMBER, "2-1"]}
    assert (fine.taken, fine.error, refused.taken, refused.error) == (True, "", False, "HAS_INCORRECT_STATUS")


def test_tracking_numbers_go_in_pairs():
    client, script = answering({"result": [{"posting_number": NUMBER, "result": True, "error": ""}]})
    assert [row.taken for row in client.shipping.set_tracking({NUMBER: "RU1"})] == [True]
    assert script.sent == {"tracking_numbers": [{"posting_number": NUMBER, "tracking_number": "RU1"}]}
    with pytest.raises(ValueError, match="postings"):
        client.shipping.set_tracking({})


def test_an_odd_answer_to_a_write_is_uncertain():
    client, _ = answering({"result": [{"posting_number": "", "result": True}]})
    with pytest.raises(DecodeError) as caught:
        client.shipping.delivering([NUMBER])
    assert caught.value.uncertain is True


def test_labels_are_made_in_tasks():
    made = {"tasks": [{"task_id": "7", "task_type": "big_label"}, {"task_id": 8, "task_type": "small_label"}]}
    client, script = answering(made)
    tasks = client.labels.create([NUMBER])
    assert [(task.task_id, task.task_type) for task in tasks] == [(7, "big_label"), (8, "small_label")]
    assert (script.paths, script.sent) == (
        ["/v3/posting/fbs/package-label/create"],
        {"posting_numbers": [NUMBER]},
    )


def test_a_task_says_how_far_it_is():
    status = {
        "code": "completed",
        "printed_postings_count": 1,
        "unprinted_postings": [{"posting_number": "2-1", "message": "The next postings aren't ready"}],
    }
    answer = {"file_url": "https://ozon.test/a.pdf", "status": status, "error": {"code": "", "message": ""}}
    client, script = answering(answer)
    found = client.labels.get(7)
    assert (script.paths, script.sent) == (["/v2/posting/fbs/package-label/get"], {"task_id": 7})
    assert (found.code, found.file_url, found.printed) == ("completed", "https://ozon.test/a.pdf", 1)
    assert found.unprinted == [Unprinted(posting_number="2-1", message="The next postings aren't ready")]


def test_a_task_that_failed_is_refused_in_ozons_words():
    failed = {"status": {"code": "error"}, "error": {"code": "NO_POSTINGS", "message": "nothing to print"}}
    client, _ = answering(failed)
    with pytest.raises(Refused, match="nothing to print"):
        client.labels.get(7)
    unknown = Script(httpx.Response(404, json={"code": 5, "message": "task not found"}))
    with pytest.raises(NotFound):
        client_of(unknown).labels.get(7)
