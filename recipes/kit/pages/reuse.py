"""What a page offers to those who take a recipe along.

One file that runs anywhere, the recipe with its helpers to paste, and what
the recipe needs of a reader's own models.
"""

import ast

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
)

from recipes.kit.catalog import Need, Recipe
from recipes.kit.pages.escaping import code
from recipes.kit.pages.fragments import SITE
from recipes.kit.pages.sql import unsearched
from recipes.kit.pages.templates import fill
from recipes.kit.sections import text_of
from recipes.kit.standalone.definitions import book, imported_from_book
from recipes.kit.standalone.file import Standalone
from recipes.kit.standalone.layout import laid_out
from recipes.kit.standalone.own_models import CASCADE, Item, needed

# Where a helper that a recipe may import is shown, from the folder of pages.
HELPERS = {
    "insert_into": "helpers.md#insert-into",
    "Insert": "helpers.md#insert-into",
    "INSERTS": "helpers.md#insert-into",
    "uuid7": "helpers.md#uuid7",
    "UtcDateTime": "helpers.md#times",
    "utc_now": "helpers.md#times",
    "whole": "helpers.md#whole-numbers",
    "driver_error": "helpers.md#driver-error",
    "code_of": "helpers.md#driver-error",
    "constraint_of": "foundations/constraint_errors.md",
    "constraints_as": "foundations/constraint_errors.md",
    "make_engine": "foundations/engines.md",
    "make_sessions": "foundations/engines.md",
    "write_sessions": "foundations/engines.md",
    "Sessions": "foundations/engines.md",
    "driver_url": "foundations/database_url.md",
    "check_of_certificate": "foundations/database_url.md",
}
# What is no constraint, and where it is set.
SETTINGS = {
    "foreign keys": "`PRAGMA foreign_keys = ON`, on SQLite",
    "UtcDateTime": "[`UtcDateTime`](../helpers.md#times) for times",
    "data errors": "`as_data_error`, of [the engine]"
    "(../foundations/engines.md)",
}
# After a paragraph that all pages have.
_ASIDE = '\n{ data-search-exclude="" }'
# The proof of an index: what the planner expects.
BY_PLAN = "plan"
# It copies the block below, which is closed.
_BUTTON = (
    '<button type="button" class="copy-with-helpers">'
    "Copy with helpers</button>"
)


def fragments(recipe: Recipe, file: Standalone) -> dict[str, str]:
    """Return the fragments of a page that are about use elsewhere."""
    return {"run": _run(recipe, file), "needs": _needs(file)}


def imported(recipe: Recipe) -> list[str]:
    """Name what the recipe's own section takes from the book."""
    return imported_from_book(ast.parse(text_of(recipe.source, "recipe")))


def shown_on(name: str) -> str:
    """Name the page that shows a helper or another recipe's code, or ""."""
    recipe = book().of_recipes.get(name)
    return f"{recipe}.md" if recipe else HELPERS.get(name, "")


def _run(recipe: Recipe, file: Standalone) -> str:
    name, source = f"{recipe.name}.py", f"recipes/{recipe.key}.py"
    database = " --database postgresql" * ("postgresql" in recipe.backends)
    path = f"files/{recipe.key}.py"
    blocks = [
        f'[`{name}`](../{path}){{ download="{name}" }} is this recipe as one'
        " file that runs anywhere, with models, rows and a start of its own:"
        + _ASIDE,
        unsearched(f"uv run {SITE}{path}", "sh"),
    ]
    links = ", ".join(
        f"[`{helper}`](../{page})"
        for helper in imported(recipe)
        if (page := shown_on(helper))
    )
    if links:
        where = "below" if file.models_first else "above"
        blocks += [
            f"To paste it {where} models of your own, take {links} along:"
            f" {_BUTTON}{_ASIDE}",
            fill(
                "fold",
                kind="",
                summary="The recipe with its helpers",
                content=unsearched(laid_out(file.with_helpers()), "text"),
            ),
        ]
    blocks += [
        f"In the book's repository, with the SQL that it sends:{_ASIDE}",
        unsearched(f"cookbook run {recipe.slug}{database} --sql", "sh"),
        f"[`{source}`](../source/{source})"
        f'{{ download="{name}" }} is the file that ran, traps and all. It'
        f" needs [the package](../index.md).{_ASIDE}",
    ]
    return "\n\n".join(blocks)


def _needs(file: Standalone) -> str:
    if not file.models:
        return "No model of yours: it works with any, or brings its own."
    models = laid_out(file.models_text())
    blocks = [unsearched(models.strip(), "python")]
    blocks += [
        f"- {described(name)}: {_lower(need.reason)} {_proof(need)}"
        for name, need in file.needs.items()
    ] or ["It rests on the primary keys, and on no other constraint or index."]
    return "\n\n".join([blocks[0], "\n".join(blocks[1:])])


def _proof(need: Need) -> str:
    """Say what a test has seen without it."""
    if need.proof == BY_PLAN:
        return "Without it, PostgreSQL expects more than twice the cost."
    test = need.proof.rpartition(".")[2].removeprefix("test_")
    return f"Without it, this fails: *{test.replace('_', ' ')}*."


def described(need: str) -> str:
    """Say in SQL's words what is needed, with the table that has it."""
    if need in SETTINGS:
        return SETTINGS[need]
    column, _, option = need.partition(" ")
    if option == "onupdate":
        return f"{code(option)} on {code(column)}"
    item = needed(need)
    if item is None:
        msg = f"There is no constraint, index or setting {need!r}."
        raise LookupError(msg)
    cascade = CASCADE * need.endswith(CASCADE)
    shown = code(_in_words(item) + cascade)
    return f"{shown} on {code(str(item.table))}"


def _in_words(item: Item) -> str:
    """Write a constraint or an index as its SQL begins."""
    match item:
        case CheckConstraint():
            return f"CHECK ({item.sqltext})"
        case ForeignKeyConstraint():
            target = item.elements[0].target_fullname
            return f"FOREIGN KEY ({item.column_keys[0]}) to {target}"
        case Index():
            columns = ", ".join(str(each) for each in item.expressions)
            return f"{'UNIQUE ' * bool(item.unique)}INDEX ({columns})"
    return f"UNIQUE ({', '.join(item.columns.keys())})"


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]
