"""Receipts keep to the schema that is published with them."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

from recipes.kit.catalog import ROOT, Recipe, find, recipes
from recipes.kit.recording.receipts import load

Json = dict[str, Any]

SCHEMA = json.loads((ROOT / "docs/receipt.schema.json").read_text("utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)


def objects_of(schema: Any) -> list[Json]:
    """List the parts of a schema that describe objects with named fields."""
    if isinstance(schema, list):
        return [found for item in schema for found in objects_of(item)]
    if not isinstance(schema, dict):
        return []
    found = [schema] if schema.get("type") == "object" else []
    return found + objects_of(list(schema.values()))


def test_the_schema_is_one_and_allows_no_other_field() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    described = objects_of(SCHEMA)
    assert len(described) > 5
    assert all(part["additionalProperties"] is False for part in described)


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: recipe.key)
def test_the_receipt_keeps_to_the_schema(recipe: Recipe) -> None:
    VALIDATOR.validate(load(recipe.receipt))


@pytest.fixture
def receipt() -> Json:
    return load(find("transfer-funds").receipt)


def test_a_field_that_is_missing_is_refused(receipt: Json) -> None:
    del receipt["versions"]["sqlalchemy"]
    with pytest.raises(ValidationError, match="'sqlalchemy' is a required"):
        VALIDATOR.validate(receipt)


@pytest.mark.parametrize(
    "name", ["receipt", "versions", "parts", "runs", "run", "event", "error"]
)
def test_a_field_too_many_is_refused(receipt: Json, name: str) -> None:
    runs = receipt["parts"]["trap_begin_after_query"]
    places = {
        "receipt": receipt,
        "versions": receipt["versions"],
        "parts": receipt["parts"],
        "runs": runs,
        "run": runs["sqlite"],
        "event": runs["sqlite"]["events"][0],
        "error": runs["sqlite"]["error"],
    }
    VALIDATOR.validate(receipt)
    places[name]["unknown"] = {}
    with pytest.raises(ValidationError):
        VALIDATOR.validate(receipt)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sql", None),
        ("line", "51"),
        ("rows", -1),
        ("times", 1),
        ("parameters", "secret"),
        ("plan", []),
    ],
)
def test_a_field_with_a_wrong_value_is_refused(
    receipt: Json, field: str, value: object
) -> None:
    receipt["parts"]["demo"]["postgresql"]["events"][1][field] = value
    with pytest.raises(ValidationError):
        VALIDATOR.validate(receipt)


def test_concurrent_tasks_hold_events(receipt: Json) -> None:
    trap = receipt["parts"]["trap_read_then_write"]["postgresql"]
    group = next(event for event in trap["events"] if "tasks" in event)
    group["tasks"][0]["events"][0]["tasks"] = []
    with pytest.raises(ValidationError):
        VALIDATOR.validate(receipt)
