"""A named state file survives a kill; without one nothing is kept."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx

from sandbox import server

HEADERS = {"Client-Id": "100500", "Api-Key": "sandbox-key"}
SET = "/v1/returns/rfbs/action/set"


def start(state: Path) -> tuple[subprocess.Popen[str], str]:
    options = ["--port", "0", "--history", "5", "--catalog", "3", "--arrivals", "0", "--state", str(state)]
    process = subprocess.Popen([sys.executable, "-m", "sandbox", *options], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    line = process.stdout.readline()
    assert line.startswith("sandbox ready on http://127.0.0.1:")
    return process, line.split()[-1]


def end(process: subprocess.Popen[str], number: signal.Signals) -> int:
    process.send_signal(number)
    code = process.wait(10)
    assert process.stdout
    process.stdout.close()
    return code


def answered_ledger(url: str) -> dict[str, list[dict[str, object]]]:
    """The ledger once its last entry is marked answered, which is a moment after the answer arrived."""
    for _ in range(100):
        ledger: dict[str, list[dict[str, object]]] = httpx.get(f"{url}/sandbox/ledger").json()
        if ledger["entries"][-1]["answered"]:
            return ledger
        time.sleep(0.02)
    raise AssertionError("never marked answered")


def test_a_killed_sandbox_remembers_what_it_answered(tmp_path: Path) -> None:
    state = tmp_path / "state.db"
    process, url = start(state)
    case = httpx.post(f"{url}/sandbox/cases", json={"kind": "rfbs_return"}).json()
    httpx.post(f"{url}/sandbox/clock", json={"advance": 1000})
    body = {"return_id": case["return_id"], "id": 11}
    assert httpx.post(f"{url}{SET}", json=body, headers=HEADERS).status_code == 200
    ledger = answered_ledger(url)
    end(process, signal.SIGKILL)

    process, url = start(state)
    again = httpx.get(f"{url}/sandbox/ledger").json()
    claim = httpx.post(
        f"{url}/v2/returns/rfbs/get", json={"return_id": case["return_id"]}, headers=HEADERS
    ).json()
    offset = httpx.get(f"{url}/sandbox/clock").json()["offset"]
    repeated = httpx.post(f"{url}{SET}", json=body, headers=HEADERS).status_code
    code = end(process, signal.SIGTERM)
    assert ledger["entries"][0]["effect"]["kind"] == "refund"
    assert again == ledger
    assert claim["returns"]["available_actions"] == []
    assert (offset, repeated, code) == (1000, 400, 0)


def test_a_lag_outlives_the_sandbox(tmp_path: Path) -> None:
    options = {"history": 0, "catalog": 2, "arrivals": 0, "open_cases": False, "state": tmp_path / "state.db"}
    first = server.start(**options)
    shop, placed = first.world.shop, first.world.add_rfbs_return()
    first.sandbox.call(shop, SET, {"return_id": placed["return_id"], "id": 11}, lag=120)
    first.stop()
    second = server.start(**options)
    seen = second.world.shop.claims.seen(str(placed["return_id"]))
    true = second.world.claim(placed["return_id"])
    second.stop()
    assert seen is not None
    assert (seen["state"], true["state"]) == ("ON_APPROVAL", "ReturnMoneyApproved")


def test_a_taken_port_is_said_plainly(tmp_path: Path) -> None:
    running = server.start(history=0, catalog=1, arrivals=0, open_cases=False)
    options = ["--port", str(running.server.server_port), "--state", str(tmp_path / "state.db")]
    done = subprocess.run(
        [sys.executable, "-m", "sandbox", *options], capture_output=True, text=True, check=False
    )
    running.stop()
    assert done.returncode == 1
    assert "cannot listen on 127.0.0.1" in done.stderr
    assert "Traceback" not in done.stderr
