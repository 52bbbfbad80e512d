"""The two kinds of method. Both run inside a transaction and raise ApiError to refuse."""

from collections.abc import Callable

from sandbox.shop import Shop
from sandbox.store import Doc

Reader = Callable[[Shop, Doc], Doc]
# The answer, and what was done; nothing was done if the second is None.
Writer = Callable[[Shop, Doc], tuple[Doc, Doc | None]]
