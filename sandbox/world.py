"""One shop as tests and the admin endpoints use it: every method is a transaction of its own."""

from collections.abc import Iterable

from sandbox import (
    bulk,
    catalogue,
    chat_files,
    chats,
    claims,
    deeds,
    history,
    opening,
    parcels,
    part_cancel,
    points,
    postings,
    requests,
    splits,
    stock,
)
from sandbox.shop import Shop, found
from sandbox.store import Doc


class World:
    """Place cases, move them along, look at what is true. Documents returned are the world's own shape."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop

    def begin(self) -> None:
        """Fill an empty world; one that was kept in the state file stays as it is."""
        with self.shop.store.transaction():
            if self.shop.meta.get("begun"):
                return
            catalogue.build(self.shop, self.shop.options.catalog)
            if self.shop.options.postings:
                bulk.build(self.shop, self.shop.options.postings)
            else:
                history.build(self.shop, self.shop.options.history)
            if self.shop.options.open_cases:
                opening.build(self.shop)
            self.shop.meta.put("begun", {"at": self.shop.now(), "seed": self.shop.options.seed})

    def add_posting(
        self,
        *,
        scheme: str = "fbs",
        status: str = "awaiting_packaging",
        lines: list[Doc] | None = None,
        at: str | None = None,
        posting_number: str | None = None,
        chat_allowed: bool = True,
        marks: Iterable[str] = (),
    ) -> Doc:
        """A posting of scheme fbs, rfbs or fbo; lines are {"offer_id", "quantity"}, else chosen by dice; marks are
        express, legal, buyout, external."""
        with self.shop.store.transaction():
            return postings.place(
                self.shop,
                scheme=scheme,
                status=status,
                lines=lines,
                at=at,
                posting_number=posting_number,
                chat_allowed=chat_allowed,
                marks=marks,
            )

    def split_off(self, posting_number: str, pieces: int = 1) -> Doc:
        """Pieces of the last line become a posting of their own; answers with that."""
        with self.shop.store.transaction():
            return splits.split_off(self.shop, posting_number, pieces)

    def refuse_part(self, posting_number: str, pieces: int = 1) -> Doc:
        """The buyer takes a delivered posting but for some pieces; answers with the cancelled part."""
        with self.shop.store.transaction():
            return splits.refuse_part(self.shop, posting_number, pieces)

    def cancel_part(self, posting_number: str, pieces: dict[int, int], *, reason_id: int = 402) -> None:
        """So many pieces of each SKU are cancelled at once; the rest of the unpacked posting stays."""
        listed = ",".join(f"{sku}:{quantity}" for sku, quantity in sorted(pieces.items()))
        with self.shop.store.transaction():
            part_cancel.seller_cancels_part(self.shop, f"{posting_number}/{reason_id}/{listed}")

    def pack(self, posting_number: str) -> Doc:
        with self.shop.store.transaction():
            return postings.pack(self.shop, posting_number)

    def hand_over(self, posting_number: str) -> Doc:
        with self.shop.store.transaction():
            return postings.hand_over(self.shop, posting_number)

    def deliver(self, posting_number: str) -> Doc:
        with self.shop.store.transaction():
            return postings.deliver(self.shop, posting_number)

    def cancel(
        self,
        posting_number: str,
        *,
        packed: bool = False,
        handed_over: bool = False,
        initiator: str = "client",
        reason_id: int | None = None,
        at: str | None = None,
    ) -> Doc:
        """Cancel it; `initiator` is client, seller, ozon, system or delivery."""
        with self.shop.store.transaction():
            return postings.cancel(
                self.shop,
                posting_number,
                packed=packed,
                handed_over=handed_over,
                initiator=initiator,
                reason_id=reason_id,
                at=at,
            )

    def add_cancellation_request(
        self,
        posting_number: str | None = None,
        *,
        message: str | None = None,
        reason_id: int | None = None,
        hours_left: float = 24.0,
    ) -> Doc:
        """An open request on this rFBS posting, or on a new one."""
        with self.shop.store.transaction():
            number = posting_number or postings.place(self.shop, scheme="rfbs")["posting_number"]
            return requests.place(
                self.shop, number, message=message, reason_id=reason_id, hours_left=hours_left
            )

    def add_rfbs_return(
        self, posting_number: str | None = None, *, comment: str | None = None, reason_id: int | None = None
    ) -> Doc:
        """An open return request on this rFBS posting, or on a new delivered one."""
        with self.shop.store.transaction():
            number = (
                posting_number
                or postings.place(self.shop, scheme="rfbs", status="delivered")["posting_number"]
            )
            return claims.place(self.shop, number, comment=comment, reason_id=reason_id)

    def add_return(
        self,
        posting_number: str | None = None,
        *,
        kind: str = "ClientReturn",
        status: str = "ArrivedAtReturnPlace",
        place_id: str | None = None,
    ) -> Doc:
        """A parcel on its way back to one of the `points`, of this FBS posting or of a new delivered one."""
        with self.shop.store.transaction():
            posting = found(self.shop.postings, posting_number) if posting_number else None
            posting = posting or postings.place(self.shop, scheme="fbs", status="delivered")
            doc = parcels.place(self.shop, posting, kind=kind, status=status)
            sent = {**doc, "place": points.named(place_id)["id"]} if place_id else doc
            return self.shop.parcels.put(str(doc["id"]), sent)

    def move_return(self, return_id: int, *, status: str) -> Doc:
        with self.shop.store.transaction():
            return parcels.move(self.shop, return_id, status=status)

    def do(self, deed: str, return_id: int, **how: object) -> Doc:
        """What others do to a return now; `deeds` has their names."""
        with self.shop.store.transaction():
            return deeds.do(self.shop, deed, {"return_id": return_id, **how})

    def buyer_writes(self, posting_number: str, *, text: str | None = None) -> Doc:
        with self.shop.store.transaction():
            return chats.buyer_writes(self.shop, posting_number, text=text)

    def buyer_sends(self, posting_number: str, name: str, content: bytes) -> Doc:
        """A file of the buyer about this posting."""
        with self.shop.store.transaction():
            return chat_files.buyer_sends(self.shop, posting_number, name, content)

    def ozon_writes(self, text: str, *, kind: str = chats.SUPPORT) -> Doc:
        """A word of Ozon's support, or a notice."""
        with self.shop.store.transaction():
            return chats.ozon_writes(self.shop, kind=kind, text=text)

    def close_chat(self, chat_id: str) -> Doc:
        with self.shop.store.transaction():
            return chats.close(self.shop, chat_id)

    def posting(self, posting_number: str) -> Doc:
        return found(self.shop.postings, posting_number)

    def request(self, cancellation_id: int) -> Doc:
        return found(self.shop.requests, cancellation_id)

    def claim(self, return_id: int) -> Doc:
        return found(self.shop.claims, return_id)

    def set_price(self, offer_id: str, price: str) -> Doc:
        """The seller names another price, in roubles."""
        with self.shop.store.transaction():
            return catalogue.set_price(self.shop, offer_id, price)

    def set_free(self, offer_id: str, warehouse_id: int, free: int) -> Doc:
        """Somebody writes another free quantity past the desk: in the cabinet, or by another program."""
        with self.shop.store.transaction():
            sku = found(self.shop.products, offer_id)["sku"]
            return stock.set_free(self.shop, sku, warehouse_id, free)

    def stock(self, offer_id: str, warehouse_id: int) -> Doc:
        """Present and reserved of a product, as they truly are."""
        return found(self.shop.stock, f"{found(self.shop.products, offer_id)['sku']}:{warehouse_id}")
