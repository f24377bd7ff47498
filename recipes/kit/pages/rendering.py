"""Render a receipt as the Markdown fragments that a page includes.

Everything here comes from the receipt or from the files themselves; the
fragments are named sections, so that a page embeds them one by one. Their
shapes are templates.
"""

import ast
from collections.abc import Mapping
from typing import Any

from recipes.kit.catalog import GROWTH, Part, Recipe
from recipes.kit.pages import face
from recipes.kit.pages.benchmarks import on_its_page
from recipes.kit.pages.costs import cost
from recipes.kit.pages.engines import in_line
from recipes.kit.pages.escaping import markup, plain, sentence
from recipes.kit.pages.fragments import as_sections
from recipes.kit.pages.headline import figures
from recipes.kit.pages.runs import output, saw
from recipes.kit.pages.templates import fill
from recipes.kit.recording.figures import Figures

Json = dict[str, Any]


def render(
    recipe: Recipe,
    receipt: Json,
    *,
    also_on: str = "",
    reuse: Mapping[str, str] | None = None,
    measured: Figures | None = None,
) -> str:
    """Return the text of the file of fragments.

    ``also_on`` is another line of SQLAlchemy that does the same: ``"2.0"``;
    ``reuse`` are the fragments about the recipe's use elsewhere; ``measured``
    is what its benchmark has measured.
    """
    parts = receipt["parts"]
    fragments = {
        "bar": face.bar(recipe, receipt, also_on),
        "first": face.first(recipe, receipt),
        "pairs": face.pairs(recipe, receipt),
        "whole": face.whole(recipe),
        **(reuse or {}),
        "demo": _demonstration(recipe, recipe.demos[0], parts["demo"]),
        "cost": _cost(recipe, receipt, measured),
        "proof": _proof(recipe),
    }
    for demo in recipe.demos[1:]:
        runs = parts[demo.name]
        fragments[demo.name] = _demonstration(recipe, demo, runs)
        # What meets there has its cost elsewhere.
        if not _somebody_waits(runs):
            fragments[demo.name.replace("demo", "cost")] = cost(runs)
    for trap in recipe.traps:
        fragments[trap.name] = _trap(recipe, trap, parts)
    return as_sections(fragments)


def _somebody_waits(runs: Json) -> bool:
    return any(
        "waits_for" in event
        for run in runs.values()
        for event in run["events"]
    )


def _proof(recipe: Recipe) -> str:
    tree = ast.parse(recipe.tests.read_text(encoding="utf-8"))
    names = [
        node.name.removeprefix("test_").replace("_", " ")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.name.startswith("test_")
    ]
    return fill(
        "proof",
        key=recipe.key,
        tests=f"tests/{recipe.chapter}/test_{recipe.name}.py",
        sentences=[plain(name[:1].upper() + name[1:]) for name in names],
    )


def _embed(recipe: Recipe, section: str) -> str:
    """Have the page embed a section of the module, its lines numbered.

    The recorded SQL names the lines by these numbers. The search finds the
    code of recipes, not that of demonstrations and traps.
    """
    return (
        '`````{ .python linenums="1" data-search-exclude="" }\n'
        f'--8<-- "recipes/{recipe.key}.py:{section}"\n'
        "`````"
    )


def _demonstration(recipe: Recipe, demo: Part, runs: Json) -> str:
    return fill(
        "demonstration",
        code=_embed(recipe, demo.name),
        output=output(runs),
        saw=saw(runs),
        folded=demo is recipe.demos[0],
    )


def _cost(recipe: Recipe, receipt: Json, measured: Figures | None) -> str:
    blocks = [cost(receipt["parts"]["demo"], receipt["growth"])]
    if recipe.grows:
        code = _embed(recipe, GROWTH)
        summary = "The code that counted"
        blocks.append(fill("fold", kind="", summary=summary, content=code))
    if measured:
        blocks.append(on_its_page(measured))
    return "\n\n".join(blocks)


def _trap(recipe: Recipe, trap: Part, parts: Json) -> str:
    runs = parts[trap.name]
    cure = recipe.cure(trap)
    return fill(
        "trap",
        title=sentence(trap.sentence.rstrip(".")),
        damage=in_line({name: _damage(run) for name, run in runs.items()}),
        anchor=trap.anchor,
        outcome=output(runs),
        code=_embed(recipe, trap.name),
        cure=cure
        and {
            "sentence": sentence(cure.sentence),
            "outcome": output(parts[cure.name]),
            "code": _embed(recipe, cure.name),
        },
        saw=saw(runs, brief=True),
    )


def _damage(run: Json) -> str:
    """Say in a few words what a trap came to."""
    if run["error"]:
        text, _ = figures(run).total
    elif run["printed"]:
        text = ": ".join(filter(None, figures(run).total))
    else:
        text = "a warning"
    return f'<small class="damage">{markup(text)}</small>'
