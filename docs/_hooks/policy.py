"""Let a page run the scripts of the theme and of the book, and no other.

Recorded text is escaped. If some were not, a browser would still not run it.
MkDocs calls each function ``on_…`` when its time has come.
"""

import base64
import hashlib
import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page

_INLINE = re.compile(
    r"<script(?![^>]*\b(?:src|type)=)[^>]*>(.*?)</script>", re.DOTALL
)
_CHARSET = re.compile(r"<meta charset=[^>]*>")


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Allow the scripts around the content of a page, not those in it."""
    return _with_policy(output, output.replace(page.content or "", ""))


def on_post_template(
    output_content: str, template_name: str, config: MkDocsConfig
) -> str:
    """Do the same for the page of those who are lost."""
    if not template_name.endswith(".html"):
        return output_content
    return _with_policy(output_content, output_content)


def _with_policy(output: str, frame: str) -> str:
    scripts = " ".join(
        f"'sha256-{_digest(script)}'" for script in _INLINE.findall(frame)
    )
    policy = "; ".join(
        [
            "default-src 'self'",
            f"script-src 'self' {scripts}",
            "style-src 'self' 'unsafe-inline'",  # drawings set their widths
            "img-src 'self' data:",
            "object-src 'none'",
            "base-uri 'none'",
        ]
    )
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return _CHARSET.sub(lambda charset: charset[0] + meta, output, count=1)


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
