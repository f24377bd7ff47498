"""A picture of each page, which is shown where somebody shares its address.

MkDocs calls each function ``on_…`` when its time has come.
"""

import html
import re
from functools import cache
from io import BytesIO
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.pages import Page
from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

FONTS = Path(__file__).parent.parent / "assets" / "fonts"
# All lengths are pixels.
WIDTH, HEIGHT = 1200, 630
MARGIN = 72
SITE_TOP = HEIGHT - MARGIN - 32
TITLES = 84, 72, 60, 50  # the largest whose lines fit
TITLE_HEIGHT = 260
TEXT = 34
SLIP_WIDTH, SLIP_PADDING, TOOTH, DASH = 432, 32, 12, 7
PAPER, SLIP, RULE = "#f3f1e9", "#fffffc", "#d8d3c4"
INK, SOFT, ACCENT = "#1c2427", "#566063", "#08606b"
HARM, GOOD = "#b3201a", "#1a6a39"
NO_DITHER = Image.Dither.NONE
COLOURS = 32  # with their shades; more make the file larger, and no better

_TAG = re.compile(r"<[^>]+>")


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> None:
    """Draw the picture beside the page, if that has an address to share."""
    if not page.canonical_url:
        return
    title = config.site_name if page.is_homepage else str(page.title)
    picture = draw(
        html.unescape(_TAG.sub("", title)),
        page.meta.get("description") or config.site_description or "",
        site=config.site_name,
        rows=[],
        total=None,
        harm=False,
    )
    target = Path(config.site_dir, page.file.dest_uri).with_name("card.png")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(picture)


def draw(
    title: str,
    description: str,
    *,
    site: str,
    rows: list[tuple[str, str]],
    total: tuple[str, str] | None,
    harm: bool,
) -> bytes:
    """Return the picture as PNG, always the same for the same.

    Args:
        title: of the page, in large letters.
        description: of the page, below it.
        site: the name of the site, at the foot.
        rows: labels and figures on a slip of paper. Without any, and without
            a total, there is no slip.
        total: the label and the figure at its end, in large letters.
        harm: the total is damage; otherwise, it is as it should be.
    """
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(image)
    room = WIDTH - 2 * MARGIN
    if rows or total:
        room -= SLIP_WIDTH + MARGIN
        _draw_slip(canvas, rows, total, HARM if harm else GOOD)
    top = _draw_title(canvas, title, room)
    font = _font("sans", 400, TEXT)
    for line in _wrapped(description, font, room):
        canvas.text((MARGIN, top), line, SOFT, font)
        top += TEXT * 1.4
    canvas.rectangle((0, HEIGHT - 12, WIDTH, HEIGHT), ACCENT)
    canvas.text((MARGIN, SITE_TOP), site, ACCENT, _font("sans", 600, 32))
    file = BytesIO()
    few = image.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=NO_DITHER)
    few.save(file, "PNG")
    return file.getvalue()


def _draw_title(canvas: ImageDraw.ImageDraw, title: str, room: int) -> float:
    """Draw the title as large as it fits; return where it ends."""
    for size in TITLES:
        font = _font("sans", 600, size)
        lines = _wrapped(title, font, room)
        height = len(lines) * size * 1.15
        widest = max(map(font.getlength, lines))
        if height <= TITLE_HEIGHT and widest <= room:
            break
    for number, line in enumerate(lines):
        top = MARGIN - 16 + number * size * 1.15
        canvas.text((MARGIN, top), line, INK, font)
    return MARGIN + height + 12


def _draw_slip(
    canvas: ImageDraw.ImageDraw,
    rows: list[tuple[str, str]],
    total: tuple[str, str] | None,
    colour: str,
) -> None:
    """Draw a slip of paper at the right, torn off at its end."""
    left, right = WIDTH - MARGIN - SLIP_WIDTH, WIDTH - MARGIN
    height = 2 * SLIP_PADDING + 48 * len(rows) + (130 if total else 0)
    end = MARGIN + height
    teeth = [
        (x, end + TOOTH * (number % 2))
        for number, x in enumerate(range(left, right + 1, TOOTH))
    ]
    paper = [(left, MARGIN), *teeth, (right, end), (right, MARGIN)]
    canvas.polygon(paper, SLIP, RULE, width=2)
    left, right = left + SLIP_PADDING, right - SLIP_PADDING
    small, large = _font("mono", 400, 26), _font("mono", 600, 64)
    top = MARGIN + SLIP_PADDING
    for label, figure in rows:
        canvas.text((left, top), label, INK, small)
        canvas.text((right, top), figure, INK, small, anchor="ra")
        top += 48
    if total:
        for x in range(left, right, 2 * DASH):
            canvas.line((x, top, min(x + DASH, right), top), RULE, 2)
        label, figure = total
        canvas.text((left, top + 14), label, SOFT, small)
        canvas.text((right, top + 118), figure, colour, large, anchor="rs")


def _wrapped(text: str, font: FreeTypeFont, room: int) -> list[str]:
    """Break a text into lines that fit, at its blanks."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and font.getlength(longer) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@cache
def _font(family: str, weight: int, size: int) -> FreeTypeFont:
    """Load a font of the site; its layout is the same on every machine."""
    name = f"ibm-plex-{family}-latin-{weight}-normal.woff2"
    return ImageFont.truetype(
        str(FONTS / name), size, layout_engine=ImageFont.Layout.BASIC
    )
