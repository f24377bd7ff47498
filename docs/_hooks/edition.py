"""Which edition of the book this is, and its package to install.

MkDocs calls each function ``on_…`` when its time has come.
"""

import subprocess
import sys
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError

from recipes import __version__
from recipes.kit.book import last_recorded


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Tell the edition in the footer of every page."""
    config.copyright = (
        f"Version {__version__}, receipts of {last_recorded()}, MIT-0"
    )
    return config


def on_post_build(config: MkDocsConfig) -> None:
    """Put the package, as a wheel and as its source, among the files."""
    built = subprocess.run(  # noqa: S603 - runs itself
        [
            *(sys.executable, "-m", "build", "--no-isolation"),
            *("--outdir", str(Path(config.site_dir, "downloads"))),
            str(Path(config.config_file_path).parent),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    if built.returncode != 0:
        raise PluginError(f"The package cannot be built:\n{built.stderr}")
