"""Calls tests make, in one line each."""

from typing import Any

import httpx

from sandbox import times

Doc = dict[str, Any]


class Api:
    def __init__(self, client: httpx.Client) -> None:
        self.client = client

    def post(self, path: str, /, **body: Any) -> httpx.Response:
        return self.client.post(path, json=body)

    def ok(self, path: str, /, **body: Any) -> Any:
        """The answer of a call that must succeed."""
        answer = self.post(path, **body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def fault(self, fault: str, path: str, **rest: Any) -> None:
        self.ok("/sandbox/faults", fault=fault, path=path, **rest)

    def advance(self, seconds: float) -> None:
        self.ok("/sandbox/clock", advance=seconds)

    def ledger(self, path: str = "") -> list[Doc]:
        entries: list[Doc] = self.client.get("/sandbox/ledger", params={"path": path}).json()["entries"]
        return entries

    def now(self) -> str:
        now: str = self.client.get("/sandbox/clock").json()["now"]
        return now

    def fbs(self, **filters: Any) -> list[Doc]:
        """All FBS and rFBS postings of the last ten months."""
        return self._postings("/v4/posting/fbs/list", filters)

    def fbo(self, **filters: Any) -> list[Doc]:
        return self._postings("/v3/posting/fbo/list", filters)

    def claim(self, return_id: int) -> Doc:
        claim: Doc = self.ok("/v2/returns/rfbs/get", return_id=return_id)["returns"]
        return claim

    def claim_row(self, return_id: int) -> Doc:
        rows: list[Doc] = self.ok("/v2/returns/rfbs/list", limit=1000)["returns"]
        return next(row for row in rows if row["return_id"] == return_id)

    def request(self, posting_number: str) -> Doc:
        filters = {"posting_number": [posting_number], "state": "ALL"}
        rows: list[Doc] = self.ok("/v2/conditional-cancellation/list", filters=filters, limit=500)["result"]
        assert len(rows) == 1
        return rows[0]

    def stock(self, offer_id: str, warehouse_id: int) -> tuple[int, int, int]:
        """Present, reserved and free."""
        rows = self.ok("/v1/product/info/warehouse/stocks", warehouse_id=warehouse_id, limit=1000)["stocks"]
        row = next(row for row in rows if row["offer_id"] == offer_id)
        return row["present"], row["reserved"], row["free_stock"]

    def _postings(self, path: str, filters: Doc) -> list[Doc]:
        span = {"since": times.shifted(self.now(), days=-300), "to": times.shifted(self.now(), days=1)}
        postings: list[Doc] = self.ok(path, filter={**span, **filters}, limit=100)["postings"]
        return postings
