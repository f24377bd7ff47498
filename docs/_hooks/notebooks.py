"""Keep notebook pages small: their styles go into one shared stylesheet.

The notebook plugin writes the styles of JupyterLab, some 600 KB, into each
page. MkDocs calls ``on_post_page`` for every page.
"""

import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

SHEET = "assets/notebook.css"
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
_LARGE = 5_000  # characters; smaller ones belong to the page


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Move the large styles of a notebook into the shared stylesheet."""
    if not page.file.src_uri.startswith("notebooks/"):
        return output
    moved = [css for css in _STYLE.findall(output) if len(css) > _LARGE]
    sheet = Path(config.site_dir, SHEET)
    sheet.parent.mkdir(parents=True, exist_ok=True)
    sheet.write_text("\n".join(moved), encoding="utf-8")
    for css in moved:
        output = re.sub(
            rf"<style[^>]*>{re.escape(css)}</style>", "", output, count=1
        )
    link = (
        f'<link rel="stylesheet" href="{get_relative_url(SHEET, page.url)}">'
    )
    # First, so that the styles of the book come after it and win.
    return output.replace("<head>", f"<head>{link}", 1)
