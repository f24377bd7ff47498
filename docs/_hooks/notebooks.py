"""Keep notebook pages small, and the home directory as it is.

The notebook plugin writes the styles of JupyterLab, some 600 KB, into each
page: they go into one shared stylesheet. Jupyter wants to write into a home
directory, which there may not be: it gets one of the build's own. MkDocs calls
each function ``on_…`` when its time has come.
"""

import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from mkdocs.utils import get_relative_url

SHEET = "assets/notebook.css"
_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.DOTALL)
_LARGE = 5_000  # characters; smaller ones belong to the page


_home = TemporaryDirectory(prefix="jupyter-")


def on_startup(command: str, dirty: bool) -> None:
    """Let Jupyter and the kernels that it starts write there only."""
    for name in ("IPYTHONDIR", "JUPYTER_RUNTIME_DIR"):
        os.environ[name] = str(Path(_home.name, name))


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
