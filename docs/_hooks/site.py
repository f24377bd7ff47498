"""Extras of the site: Markdown for machines, heads, robots.txt, a 404.

MkDocs calls each function ``on_…`` when its time has come. Nothing here
carries content: a builder that ignores hooks builds the same pages.
"""

import html
import itertools
import posixpath
import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import urljoin

import jupytext
from jinja2 import ChoiceLoader, Environment, FileSystemLoader
from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

_FENCE = re.compile(r"(`{3,})\s*\{?\s*\.?(\w*)")
_BLOCK = re.compile(r'(?:===|\?\?\?\+?|!!!)\s*([\w ]*?)\s*"(.+)"\s*$')
_LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)(#[^)\s]*)?\)(\{[^}]*\})?")
# What is for the eye or a browser: drawings, forms, the bar, and the code in
# pieces beside its SQL. The whole code and every statement come after it.
# Drawings have others within them; the whole ends a line.
_FOR_THE_EYE = re.compile(
    r'<div class="bar".*?</div>|<section class="pairs".*?<!-- pairs -->'
    r'|<svg role="img".*?</svg>$'
    r'|<label class="ask".*?</label>|<(form|button)\b.*?</\1>',
    re.DOTALL | re.MULTILINE,
)
# Layout, and what stands for it in Markdown.
_AS_TEXT = (
    (re.compile(r"<dt>(.*?)</dt><dd>(.*?)</dd>"), r"\n- \1: \2"),
    (re.compile(r'<p class="label">(.*?)</p>'), r"**\1**"),
    (re.compile(r'<div class="on-\w+" data-engine="(\w+)"[^>]*>'), r"**\1**"),
    (
        re.compile(r'<span class="on-\w+" data-engine="(\w+)">(.*?)</span>'),
        r"On \1: \2.",
    ),
    (
        re.compile(
            r'<details class="trap"[^>]*><summary><span>(.*?)</span>(.*)'
            "</summary>"
        ),
        r"### \1\n\n\2",
    ),
    (re.compile(r"<summary>(.*?)</summary>"), r"**\1**"),
    (re.compile("<code>(.*?)</code>"), r"`\1`"),
    (re.compile(r"\s*\{ (?:\.\w+|data-[^}]*) \}$"), ""),
    (
        re.compile(
            r"</?(?:details|div|dl|p|section|small|span|summary)\b[^>]*>"
        ),
        "",
    ),
)
# What the fragments take for the address of the site.
_LOCAL = re.compile(r"http://127\.0\.0\.1:8000/(?=(downloads|files)/)")


def on_env(
    env: Environment, config: MkDocsConfig, files: Files
) -> Environment:
    """Write the Markdown of all pages; find the templates beside this."""
    if config.use_directory_urls:  # else it is the copy for offline reading
        _write_markdown(config, files)
    config.theme.static_templates.add("robots.txt")
    here = FileSystemLoader(Path(__file__).parent)
    env.loader = ChoiceLoader([here, *([env.loader] if env.loader else [])])
    return env


def on_page_content(
    html: str, page: Page, config: MkDocsConfig, files: Files
) -> str:
    """Name the address from which this site hands out its files."""
    return _from_here(html, config)


def _from_here(text: str, config: MkDocsConfig) -> str:
    # The copy for offline reading does not know where it will be unpacked.
    folder = "/the/folder/of/this/copy/"
    schemes = {"downloads": "file://", "files": ""}  # as pip and uv want it
    return _LOCAL.sub(
        lambda local: config.site_url or schemes[local[1]] + folder, text
    )


def _write_markdown(config: MkDocsConfig, files: Files) -> None:
    """Write ``index.md`` beside each page, llms.txt and llms-full.txt."""
    site = Path(config.site_dir)
    index = [f"# {config.site_name}", f"> {config.site_description}"]
    index.append(f"All pages at once: {_address('llms-full.txt', config)}")
    full = []
    for title, pages in itertools.groupby(_in_order(files), _section):
        entries = []
        for page in pages:
            address = _address(_twin(page.file), config)
            convert = as_markdown if _is_markdown(page) else from_notebook
            text = convert(page, config, files)
            description = page.meta.get("description") or _first(text)
            head, _, rest = text.partition("\n\n")
            text = f"{head}\n\nSource: {address}\n\n{rest}"
            twin = site / _twin(page.file)
            twin.parent.mkdir(parents=True, exist_ok=True)
            twin.write_text(text, encoding="utf-8")
            full.append(text)
            entries.append(f"- [{page.title}]({address}): {description}")
        index += [f"## {title}", "\n".join(entries)]
    (site / "llms.txt").write_text("\n\n".join(index) + "\n", encoding="utf-8")
    (site / "llms-full.txt").write_text("\n---\n\n".join(full), "utf-8")


def _in_order(files: Files) -> Iterator[Page]:
    """Go through the navigation from the home page to its end."""
    home = files.get_file_from_path("index.md")
    page = home.page if home else None
    while page:
        yield page
        page = page.next_page


def _is_markdown(page: Page) -> bool:
    """Tell a page from a notebook."""
    return page.file.src_uri.endswith(".md")


def _section(page: Page) -> str:
    return page.parent.title if page.parent else "Start"


def _twin(file: File) -> str:
    return str(PurePosixPath(file.dest_uri).with_suffix(".md"))


def _address(path: str, config: MkDocsConfig) -> str:
    return urljoin(config.site_url or "", path)


def as_markdown(page: Page, config: MkDocsConfig, files: Files) -> str:
    """Return a page as plain Markdown, its embeds and blocks unfolded.

    The title of a trap becomes a heading, that of another block or tab, or the
    name of an engine, a bold line. Links lead to the Markdown of other pages.
    """

    def link(match: re.Match[str]) -> str:
        at = posixpath.join(posixpath.dirname(page.file.src_uri), match[1])
        file = files.get_file_from_path(posixpath.normpath(at))
        if file is None:
            return match[0]
        path = _twin(file) if file.page else file.url
        return f"]({_address(path, config)}{match[2] or ''})"

    lines: list[str] = []
    depth = 0
    fence = ""
    for line in _expand(page.markdown or "", config):
        text = line.lstrip()
        if text and not fence:
            depth = min(depth, (len(line) - len(text)) // 4)
        inner = line[4 * depth :].rstrip()
        if fence:
            if inner == fence:
                fence = ""
                while not lines[-1]:
                    lines.pop()
            lines.append(inner)
        elif opening := _FENCE.match(inner):
            fence = opening[1]
            lines.append(f"{fence}{opening[2]}")
        elif block := _BLOCK.match(inner):
            depth += 1
            lines.append(f"**{html.unescape(block[2])}**")
        else:
            prose = _LINK.sub(link, _without_layout(inner))
            if prose or (lines and lines[-1]):
                lines += prose.split("\n")
    return "\n".join(lines).rstrip() + "\n"


def _without_layout(line: str) -> str:
    for layout, text in _AS_TEXT:
        line = layout.sub(text, line)
    return html.unescape(line).rstrip()


def from_notebook(page: Page, config: MkDocsConfig, files: Files) -> str:
    """Return the text and the code of a notebook; it links to addresses."""

    def link(match: re.Match[str]) -> str:
        at = urljoin(_address(page.url, config), match[1])
        return f"]({at}index.md{match[2] or ''})"

    cells = jupytext.read(page.file.abs_src_path).cells
    return "\n\n".join(
        _LINK.sub(link, cell.source)
        if cell.cell_type == "markdown"
        else f"```python\n{cell.source}\n```"
        for cell in cells
    )


def _first(text: str) -> str:
    """Return the first sentence below the title."""
    return " ".join(text.split("\n\n")[1].split()).split(". ")[0] + "."


def _expand(text: str, config: MkDocsConfig) -> list[str]:
    """Return the lines of a page with the sections that it embeds."""
    name = "pymdownx.snippets"
    options = {name: config.mdx_configs[name]}
    reader = Markdown(extensions=[name], extension_configs=options)
    lines = reader.preprocessors["snippet"].run(text.split("\n"))
    text = _from_here("\n".join(lines), config)
    return _FOR_THE_EYE.sub("", text).split("\n")
