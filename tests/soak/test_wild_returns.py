"""Sixty returns, one call in ten failing: in the end all books say the same, to the kopeck."""

from tests.fixtures_desk import Desk
from tests.soak.wild_returns import WildReturns


def test_every_book_agrees_to_the_kopeck(desk: Desk) -> None:
    run = WildReturns(desk, returns=60)
    kept = run.run()
    figures = kept.figures
    assert kept.wrong() == []
    assert figures["decisions"] > 20
    assert sum(figures["refunds"].values()) > 15
