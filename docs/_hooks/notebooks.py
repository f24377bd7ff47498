"""Keep notebook pages small, and the home directory as it is.

The notebook plugin writes the styles of JupyterLab, some 600 KB, into each
page: they go into one shared stylesheet. The script that copies code goes into
a file, and those for formulas and diagrams, of which there are none, go.
Jupyter wants to write into a home directory, which there may not be: it gets
one of the build's own. MkDocs calls each function ``on_…`` when its time has
come.
"""

import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

SHEET = "assets/notebook.css"
SCRIPT = "assets/notebook.js"
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
_SCRIPT = re.compile(r"<script[^>]*>(.*?)</script>", re.DOTALL)
_LARGE = 5_000  # characters; smaller ones belong to the page


_home = TemporaryDirectory(prefix="jupyter-")


def on_startup(command: str, dirty: bool) -> None:
    """Let Jupyter and the kernels that it starts write there only."""
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR"):
        os.environ[name] = str(Path(_home.name, name))


def on_page_content(
    html: str, page: Page, config: MkDocsConfig, files: Files
) -> str:
    """Move the script that copies code into a file of its own."""
    if not _is_notebook(page):
        return html
    copying = [code for code in _SCRIPT.findall(html) if "clipboard" in code]
    script = Path(config.site_dir, SCRIPT)
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text("\n".join(copying), encoding="utf-8")
    source = get_relative_url(SCRIPT, page.url)
    return f'{_SCRIPT.sub("", html)}<script src="{source}"></script>'


def _is_notebook(page: Page) -> bool:
    return page.file.src_uri.startswith("notebooks/")


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Move the large styles of a notebook into the shared stylesheet."""
    if not _is_notebook(page):
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
