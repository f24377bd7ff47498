"""Small pages: no markup that a reader would not miss.

Half of a page would be markup of its code, a quarter blanks and quotes.
MkDocs calls each function ``on_…`` when its time has come.
"""

import json
import re

import minify_html
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

_CODE = re.compile(
    r'(<div class="language-(\w+)(?: plain)? highlight"[^>]*>)'
    r"<pre><span></span><code>(.*?)</code></pre>",
    re.DOTALL,
)
# Looks like text: spaces, names, signs, constants, what Pygments takes for an
# error.
_PLAIN = re.compile(
    r'<span class="(?:w|n|p|o|ow|kc|sa|si|err)">([^<]*)</span>'
)
_ALIKE = re.compile(
    r'<span class="(\w+)">[^<]*(?:</span> *<span class="\1">[^<]*)+</span>'
)
_KEYWORD = re.compile(r'<span class="kn?">([^<]*)</span>')
_LINE = re.compile(
    r'<span id="__span-[-\d]+">(<span class="hll">.*?\n</span>|.*?\n)</span>',
    re.DOTALL,
)
_NUMBER = re.compile(r'<span class="linenos" data-linenos="[ \d]+"></span>')
_FOR_SEARCH = re.compile(r' data-search-exclude(?:="")?')
_SETTINGS = re.compile(r'(?<=<script id="__config").*?(?=</script>)')
_TAG = re.compile(r"<[^>]+>")


def on_page_content(
    html: str, page: Page, config: MkDocsConfig, files: Files
) -> str:
    """Take markup out of code."""
    return _CODE.sub(_slim, html)


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Write the page in fewer characters; it reads the same."""
    output = _SETTINGS.sub(_pack, _FOR_SEARCH.sub("", output))
    output = output.replace(' xmlns="http://www.w3.org/2000/svg"', "")
    return minify_html.minify(output)


def _pack(settings: re.Match[str]) -> str:
    """Write JSON without the blanks between its parts."""
    opening, _, text = settings[0].partition(">")
    return f"{opening}>{json.dumps(json.loads(text), separators=(',', ':'))}"


def _slim(block: re.Match[str]) -> str:
    """Return a block of code whose lines the stylesheet numbers."""
    opening, language, code = block.groups()
    # Plain code is there to be copied: the page shows it in colours elsewhere.
    if language == "text" or " plain " in opening:
        return f"{opening}<pre><code>{_TAG.sub('', code)}</code></pre>"
    code, numbers = _NUMBER.subn("", code)
    # The stylesheet numbers the lines of these, or indents what they wrap.
    told_apart = bool(numbers) or language == "sql"
    code = _LINE.sub(r"<span>\1</span>" if told_apart else r"\1", code)
    code = _ALIKE.sub(_merge, _PLAIN.sub(r"\1", code))
    code = _KEYWORD.sub(r"<b>\1</b>", code)
    code = code.replace("<span", "<i").replace("</span>", "</i>")
    numbered = ' class="numbered"' * bool(numbers)
    return f"{opening}<pre><code{numbered}>{code}</code></pre>"


def _merge(spans: re.Match[str]) -> str:
    """Colour neighbours at once."""
    return f'<span class="{spans[1]}">{_TAG.sub("", spans[0])}</span>'
