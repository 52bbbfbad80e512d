"""Where Ozon's run time and Ozon's document differ about requests: what was seen or is said in prose goes."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple

from jsonschema import Draft202012Validator, FormatChecker

from .schema import closed, document


class Rule(NamedTuple):
    """Keywords that replace or complete those of the schema at a place; `[]` goes into the items of a list."""

    path: str
    place: str
    keywords: dict[str, Any]
    why: str


def _limit(path: str, most: int, why: str, place: str = "limit") -> Rule:
    return Rule(path, place, {"minimum": 1, "maximum": most}, why)


PROSE = "said in the method's text"
RULES = (
    Rule("/v1/chat/send/message", "text", {"minLength": 1, "maxLength": 1000}, PROSE),
    Rule("/v1/finance/accrual/by-day", "date", {"pattern": r"^\d{4}-\d{2}-\d{2}$"}, PROSE),
    _limit("/v1/product/info/warehouse/stocks", 1000, PROSE),
    _limit("/v1/rating/index/fbs/posting/list", 1000, PROSE),
    _limit("/v1/returns/company/fbs/info", 500, PROSE, "pagination.limit"),
    _limit("/v1/returns/list", 500, PROSE),
    Rule("/v1/returns/list", "filter.posting_numbers", {"maxItems": 50}, PROSE),
    _limit("/v2/conditional-cancellation/list", 500, PROSE),
    _limit("/v2/delivery-method/list", 100, PROSE),
    Rule("/v2/products/stocks", "stocks", {"minItems": 1, "maxItems": 100}, PROSE),
    Rule(
        "/v2/products/stocks",
        "stocks[]",
        {
            "required": ["stock", "warehouse_id"],
            "anyOf": [{"required": ["offer_id"]}, {"required": ["product_id"]}],
        },
        "one of the two ids is enough, as the text says; quant_size is required and not even a field",
    ),
    Rule("/v2/products/stocks", "stocks[].stock", {"minimum": 0, "maximum": 999_999}, "STOCK_TOO_BIG beyond"),
    _limit("/v2/returns/rfbs/list", 1000, "no limit is named; the example asks for 1000"),
    _limit("/v3/chat/history", 1000, PROSE),
    Rule("/v3/chat/history", "direction", {"enum": ["Forward", "Backward"]}, PROSE),
    _limit("/v3/chat/list", 100, PROSE),
    Rule("/v3/posting/fbo/list", "", {"required": ["filter", "limit"]}, "refused without, alive"),
    Rule("/v3/posting/fbo/list", "filter", {"required": ["since", "to"]}, "as in the list of FBS"),
    Rule("/v3/product/list", "", {"required": ["filter", "limit"]}, "refused without a filter, alive"),
    Rule("/v3/product/list", "filter", {"minProperties": 1}, "refused when empty, alive"),
    _limit("/v3/product/list", 1000, PROSE),
    Rule(
        "/v3/product/info/list",
        "",
        {"minProperties": 1, "maxProperties": 1},
        "one kind of id, said in the text",
    ),
    *(
        Rule("/v3/product/info/list", kind, {"minItems": 1, "maxItems": 1000}, PROSE)
        for kind in ("offer_id", "product_id", "sku")
    ),
    _limit("/v5/product/info/prices", 1000, PROSE),
    Rule("/v4/posting/fbs/list", "sort_dir", {"enum": ["ASC", "DESC"]}, "sort_dir here, dir in v3"),
)

FORMATS = FormatChecker(())


@FORMATS.checks("date-time", raises=ValueError)
def _is_moment(value: object) -> bool:
    """UTC with a Z: the form all of Ozon's own examples have."""
    return not isinstance(value, str) or (value.endswith("Z") and len(value) >= 20 and value[10] == "T")


@FORMATS.checks("int64")
def _is_int64(value: object) -> bool:
    if isinstance(value, str):
        return value.isascii() and value.isdigit() and int(value) < 2**63
    return not isinstance(value, int) or abs(value) < 2**63


@cache
def request_validator(path: str) -> Draft202012Validator:
    """Ozon's published schema of a request, with no field beyond it, and with the rules that were added."""
    schema = inlined(document()["methods"][path]["request"] or {"type": "object", "properties": {}})
    for rule in RULES:
        if rule.path == path:
            _place(schema, rule.place).update(rule.keywords)
    return Draft202012Validator(closed(schema), format_checker=FORMATS)


def broken_rules(path: str, body: Any) -> list[str]:
    """What is wrong with a request, one line each."""
    return sorted(
        f"{error.json_path}: {error.message}" for error in request_validator(path).iter_errors(body)
    )


def inlined(schema: Any) -> Any:
    if isinstance(schema, list):
        return [inlined(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return inlined(document()["schemas"][schema["$ref"].rsplit("/", 1)[1]])
    return {key: inlined(value) for key, value in schema.items()}


def _place(schema: dict[str, Any], place: str) -> dict[str, Any]:
    for step in filter(None, place.split(".")):
        name = step.removesuffix("[]")
        schema = schema["properties"][name]
        schema = schema["items"] if step.endswith("[]") else schema
    return schema
