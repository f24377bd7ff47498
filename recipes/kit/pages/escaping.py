"""Put text into Markdown so that it stays text, whatever is in it.

What a run recorded comes from a database, a driver or a reader's own code.
Every recorded text goes into a page through one of these functions.
"""

import html
import re

# Controls but tab and line feed; those that change the direction of the text;
# separators of lines, which not all tools agree on; halves of a surrogate
# pair. A page would not show them, or would end a line or a block there.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069"
    "\ud800-\udfff\ufeff]"
)
# pymdownx.snippets finds the ends of sections anywhere in a line.
_SNIPPET = re.compile(r"(?<=8)(?=<-)")
# What begins as a reference to a character and is none: python-markdown reads
# on to find its end, and leaves all HTML after it as it is.
_REFERENCE = re.compile(r"(?<=&)(?=#(?![0-9xX]))")
_JOINER = "\u2060"  # no space, and not seen
_CODE = re.compile("&#96;&#96;(.+?)&#96;&#96;")
_MARKUP = re.compile(r"([\\`*_{}\[\]|])")


def visible(text: str) -> str:
    r"""Write as an escape, such as ``\x1b``, what could not be seen."""
    return _UNSEEN.sub(
        lambda unseen: unseen[0].encode("unicode_escape").decode(), text
    )


def fence(text: str, language: str = "text") -> str:
    """Put text into a fence that nothing in it can close or expand."""
    safe = _inert(text)
    ticks = "`" * max(3, _longest_ticks(safe) + 1)
    return f"{ticks} {language}\n{safe}\n{ticks}"


def code(text: str) -> str:
    """Put text into a span of code, on one line."""
    safe = _inert(" ".join(text.split()))
    if not safe:
        return ""
    ticks = "`" * (_longest_ticks(safe) + 1)
    # Then no tick at an edge joins ours, and #! does not name a language.
    pad = " " * (safe.startswith(("`", "#!", ":::")) or safe.endswith("`"))
    return f"{ticks}{pad}{safe}{pad}{ticks}"


def markup(text: str) -> str:
    """Escape text for an element of HTML; its lines stay lines.

    What Markdown would take for a sign of its own is an entity, too.
    """
    safe = html.escape(_inert(text))
    return _MARKUP.sub(lambda sign: f"&#{ord(sign[0])};", safe)


def sentence(text: str) -> str:
    """Do as ``markup`` does with a sentence of a docstring, and its code."""
    return _CODE.sub(r"<code>\1</code>", markup(text))


def plain(text: str) -> str:
    """Escape text for a place within a line, such as a cell of a table."""
    safe = _inert(" ".join(text.split()))
    return _MARKUP.sub(r"\\\1", html.escape(safe, quote=False))


def _inert(text: str) -> str:
    """Leave nothing that is not seen, or that embeds or ends a section."""
    text = _SNIPPET.sub(_JOINER, visible(text))
    return _REFERENCE.sub(_JOINER, text)


def _longest_ticks(text: str) -> int:
    return max(map(len, re.findall(r"`+", text)), default=0)
