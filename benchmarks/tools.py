"""Timing pairs in one run, so that a ratio holds on a noisy machine."""

import json
import statistics
import time
from collections.abc import Callable


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def pairs(
    ours: Callable[[], object], reference: Callable[[], object], *, rounds: int
) -> tuple[float, float, float]:
    """Median seconds of both, run in turn, and the median of reference ÷ ours pair by pair."""
    times = [(seconds(ours), seconds(reference)) for _ in range(rounds)]
    ratio = statistics.median(slow / fast for fast, slow in times)
    return statistics.median(t for t, _ in times), statistics.median(t for _, t in times), ratio


def report(name: str, figures: dict[str, float], ratios: dict[str, float]) -> None:
    """The one line of JSON a benchmark ends with."""
    tidy = {key: round(value, 4) for key, value in figures.items()}
    print(json.dumps({"name": name, "figures": tidy, "ratios": {k: round(v, 2) for k, v in ratios.items()}}))


def require(gates: dict[str, bool]) -> None:
    """Ends the run with an error that names what does not hold."""
    missed = [name for name, holds in gates.items() if not holds]
    if missed:
        raise SystemExit(f"missed: {'; '.join(missed)}")
