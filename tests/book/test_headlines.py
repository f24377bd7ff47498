"""Every page begins with what the usual way costs, and the recipe does not."""

import ast

import pytest

from recipes.kit.catalog import Part, Recipe, recipes
from recipes.kit.pages.headline import body, figures
from recipes.kit.recording.receipts import load
from recipes.kit.sections import text_of

each_recipe = pytest.mark.parametrize("recipe", recipes(), ids=lambda r: r.key)
# What fits on the first screen.
MOST_LINES = 12


def headline(recipe: Recipe) -> tuple[Part, Part]:
    trap = recipe.part(recipe.headline)
    cure = recipe.cure(trap)
    assert cure is not None, f"{recipe.key} has no cure_ of {trap.name}"
    return trap, cure


@each_recipe
def test_every_recipe_has_a_headline_with_a_cure(recipe: Recipe) -> None:
    trap, cure = headline(recipe)
    assert trap.is_trap
    assert cure.backends == trap.backends


@each_recipe
def test_every_cure_stands_beside_its_trap(recipe: Recipe) -> None:
    traps = {trap.name.removeprefix("trap_") for trap in recipe.traps}
    cures = [part.name for part in recipe.parts if part.is_cure]
    assert {name.removeprefix("cure_") for name in cures} <= traps


@each_recipe
def test_the_headline_is_short_and_its_cure_uses_the_recipe(
    recipe: Recipe,
) -> None:
    trap, cure = headline(recipe)
    for part in (trap, cure):
        lines = body(recipe, part).splitlines()
        assert len(lines) <= MOST_LINES, f"{part.name}: {len(lines)} lines"
    own = {
        getattr(node, "name", "")
        for node in ast.parse(text_of(recipe.source, "recipe")).body
    }
    used = {
        node.id
        for node in ast.walk(ast.parse(body(recipe, cure)))
        if isinstance(node, ast.Name)
    }
    assert own & used, f"{cure.name} uses nothing of the recipe"


@each_recipe
def test_the_two_totals_differ_and_the_cure_does_not_fail(
    recipe: Recipe,
) -> None:
    trap, cure = headline(recipe)
    parts = load(recipe.receipt)["parts"]
    for backend in cure.backends:
        wrong, right = (parts[part.name][backend] for part in (trap, cure))
        assert right["error"] is None
        assert figures(wrong).total != figures(right).total, backend
        for label, value in (figures(wrong).total, figures(right).total):
            assert label, "the last line is `label: value`"
            assert value, "the last line is `label: value`"
