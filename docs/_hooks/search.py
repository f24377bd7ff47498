"""What the search finds: recipes first, and not what every recipe has.

MkDocs calls each function ``on_…`` when its time has come: the first two
before the search reads the page, the last after it wrote its index.
"""

import json
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from recipes.kit.catalog import recipes

# Names of tests and of other recipes, and the code of the tour once more, for
# its copy button.
_ASIDE = re.compile(
    r'(?<=<h2) (?=id="(?:your-models-need|how-this-is-proven|see-also)")'
    r'|(?<=<div) (?=(?:id="[^"]*" )?class="clipboard-copy-txt")'
)
# Imports: what they name is found where it is used, and a result that begins
# with the code says more.
_CODE = re.compile(r"(?<=<pre><code>).*?(?=</code></pre>)", re.DOTALL)
_IMPORT = re.compile(
    r"^(?:from [\w.]+ )?import (?:\([^)]*\)|[^\n]*)\n+", re.MULTILINE
)
_LESS = 0.3
_RECIPES = {f"{recipe.key}.md" for recipe in recipes()}


def on_page_markdown(
    markdown: str, page: Page, config: MkDocsConfig, files: Files
) -> None:
    """Let a recipe count for more than pages that lead to recipes."""
    if page.file.src_uri not in _RECIPES:
        page.meta.setdefault("search", {"boost": _LESS})


def on_page_content(
    html: str, page: Page, config: MkDocsConfig, files: Files
) -> str:
    """Let the search pass over what it finds elsewhere."""
    return _ASIDE.sub(" data-search-exclude ", html)


def on_post_build(config: MkDocsConfig) -> None:
    """Leave out what the index repeats.

    Tags are the page's, and need not be each section's, too.
    """
    path = Path(config.site_dir, "search", "search_index.json")
    index = json.loads(path.read_text(encoding="utf-8"))
    for entry in index["docs"]:
        if "#" in entry["location"]:
            entry.pop("tags", None)
        entry["text"] = _CODE.sub(
            lambda code: _IMPORT.sub("", code[0]), entry["text"]
        )
    text = json.dumps(index, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, encoding="utf-8")
