"""What a page says in words of its statements is what a call was seen to send.

The words are those of its description, its answer and its costs.
"""

import re

import pytest

from recipes.kit.catalog import Recipe, recipes
from recipes.kit.recording.receipts import load

WORDS = ("one", "two", "three", "four", "five", "six")
SAID = re.compile(
    rf"\b({'|'.join(WORDS)}) (?:more )?statements?\b", re.IGNORECASE
)


def said(recipe: Recipe) -> set[int]:
    page = recipe.page.read_text(encoding="utf-8")
    above, _, rest = page.partition("{ .answer }")
    costs = rest.partition("## What it costs")[2].partition("\n## ")[0]
    found = SAID.findall(above + costs)
    return {WORDS.index(word.lower()) + 1 for word in found}


def seen(recipe: Recipe) -> set[int]:
    receipt = load(recipe.receipt)
    calls = {
        call["statements"]
        for demo in recipe.demos
        for run in receipt["parts"][demo.name].values()
        for call in run["calls"]
    }
    growth = {
        count
        for counts in receipt["growth"].values()
        for few_and_many in counts.values()
        for count in few_and_many
    }
    return calls | growth


@pytest.mark.parametrize("recipe", recipes(), ids=lambda r: r.key)
def test_a_page_counts_as_the_recorder_does(recipe: Recipe) -> None:
    assert said(recipe) <= seen(recipe)


def test_words_are_found() -> None:
    # Not of applications: a request calls more than the recipe.
    own = [each for each in recipes() if not each.is_application]
    telling = [recipe for recipe in own if said(recipe)]
    assert len(telling) >= len(own) / 3


@pytest.mark.parametrize("recipe", recipes(), ids=lambda r: r.key)
def test_what_grows_is_counted_on_every_engine_that_has_it(
    recipe: Recipe,
) -> None:
    growth = load(recipe.receipt)["growth"]
    assert bool(growth) == recipe.grows
    for counts in growth.values():
        for few, many in counts.values():
            assert few <= many
