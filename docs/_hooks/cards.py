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

from recipes.kit.catalog import recipes
from recipes.kit.pages.headline import figures
from recipes.kit.recording.receipts import load

Figure = tuple[str, str]  # a label and its value

ASSETS = Path(__file__).parent.parent / "assets"
FONTS = ASSETS / "fonts"
# The colours of the site in the light, by their names in its stylesheet.
_LIGHT, _, _ = (
    (ASSETS / "look.css")
    .read_text(encoding="utf-8")
    .partition('[data-md-color-scheme="slate"]')
)
COLOUR = dict(re.findall(r"--(\w+): (#\w{6});", _LIGHT))
# All lengths are pixels.
WIDTH, HEIGHT = 1200, 630
MARGIN = 72
SITE_TOP = HEIGHT - MARGIN - 32
TITLES = 72, 60, 50, 42  # the largest whose lines fit
FIGURES = 64, 48, 36, 26, 22, 18, 15  # so do these
BOLD = 600
TITLE_HEIGHT = 260
TEXT = 27
SLIP_WIDTH, SLIP_PADDING, TOOTH, DASH = 432, 32, 12, 7
NO_DITHER = Image.Dither.NONE
COLOURS = 32  # with their shades; more make the file larger, and no better

_RECIPES = {f"{recipe.key}.md": recipe for recipe in recipes()}
_TAG = re.compile(r"<[^>]+>")


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> None:
    """Draw the picture beside the page, if that has an address to share."""
    if not page.canonical_url:
        return
    heading = page.toc.items[0].title if page.toc.items else str(page.title)
    rows, total = _headline(page)
    picture = draw(
        html.unescape(_TAG.sub("", heading)),
        page.meta.get("description") or config.site_description or "",
        site=config.site_name,
        rows=rows,
        total=total,
    )
    target = Path(config.site_dir, page.file.dest_uri).with_name("card.png")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(picture)


def _headline(page: Page) -> tuple[list[Figure], Figure | None]:
    """Return what the recipe came to, and the usual way's damage."""
    recipe = _RECIPES.get(page.file.src_uri)
    if recipe is None:
        return [], None
    trap = recipe.part(recipe.headline)
    cure = recipe.cure(trap)
    parts = load(recipe.receipt)["parts"]
    engine = min(parts[trap.name])  # PostgreSQL, if it ran there
    label, value = figures(parts[trap.name][engine]).total
    if parts[trap.name][engine]["error"]:
        damage = ("the usual way", label)
    else:
        damage = (f"the usual way, {label}", value)
    if cure is None:
        return [], damage
    also, right = figures(parts[cure.name][engine]).total
    whose = "this recipe" if also == label else f"this recipe, {also}"
    return [(whose, right)], damage


def draw(
    title: str,
    description: str,
    *,
    site: str,
    rows: list[Figure],
    total: Figure | None,
) -> bytes:
    """Return the picture as PNG, always the same for the same.

    Args:
        title: of the page, in large letters.
        description: of the page, below it.
        site: the name of the site, at the foot.
        rows: labels and figures on a slip of paper. Without any, and without
            a total, there is no slip.
        total: the label and the figure of the damage at its end, in large
            letters.
    """
    image = Image.new("RGB", (WIDTH, HEIGHT), COLOUR["panel"])
    canvas = ImageDraw.Draw(image)
    room = WIDTH - 2 * MARGIN
    if rows or total:
        room -= SLIP_WIDTH + MARGIN
        _draw_slip(canvas, rows, total)
    top = _draw_title(canvas, title, room)
    font = _font(400, TEXT)
    lines = _wrapped(description, font, room)
    fit = int((SITE_TOP - top) / (TEXT * 1.4))
    if len(lines) > fit:
        lines = [*lines[: fit - 1], f"{lines[fit - 1]} …"]
    for line in lines:
        canvas.text((MARGIN, top), line, COLOUR["soft"], font)
        top += TEXT * 1.4
    canvas.rectangle((0, HEIGHT - 12, WIDTH, HEIGHT), COLOUR["accent"])
    canvas.text((MARGIN, SITE_TOP), site, COLOUR["accent"], _font(600, 32))
    file = BytesIO()
    few = image.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=NO_DITHER)
    few.save(file, "PNG")
    return file.getvalue()


def _draw_title(canvas: ImageDraw.ImageDraw, title: str, room: int) -> float:
    """Draw the title as large as it fits; return where it ends."""
    for size in TITLES:
        font = _font(600, size)
        lines = _wrapped(title, font, room)
        height = len(lines) * size * 1.15
        widest = max(map(font.getlength, lines))
        if height <= TITLE_HEIGHT and widest <= room:
            break
    for number, line in enumerate(lines):
        top = MARGIN - 16 + number * size * 1.15
        canvas.text((MARGIN, top), line, COLOUR["ink"], font)
    return MARGIN + height + 12


def _draw_slip(
    canvas: ImageDraw.ImageDraw, rows: list[Figure], total: Figure | None
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
    canvas.polygon(paper, COLOUR["slip"], COLOUR["rule"], width=2)
    left, right = left + SLIP_PADDING, right - SLIP_PADDING
    small = _font(400, 26)
    top = MARGIN + SLIP_PADDING
    for label, figure in rows:
        canvas.text((left, top), label, COLOUR["ink"], small)
        canvas.text((right, top), figure, COLOUR["good"], small, anchor="ra")
        top += 48
    if total:
        for x in range(left, right, 2 * DASH):
            canvas.line((x, top, min(x + DASH, right), top), COLOUR["rule"], 2)
        label, figure = total
        room = right - left
        canvas.text(
            (left, top + 14), label, COLOUR["soft"], _fitting(label, 400, room)
        )
        large = _fitting(figure, 600, room)
        canvas.text(
            (right, top + 118), figure, COLOUR["harm"], large, anchor="rs"
        )


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


def _fitting(text: str, weight: int, room: int) -> FreeTypeFont:
    """Choose the largest letters in which a line fits."""
    sizes = FIGURES if weight == BOLD else FIGURES[3:]
    fonts = [_font(weight, size) for size in sizes]
    return next((f for f in fonts if f.getlength(text) <= room), fonts[-1])


@cache
def _font(weight: int, size: int) -> FreeTypeFont:
    """Load the font of the site; its layout is the same on every machine."""
    name = f"ibm-plex-mono-latin-{weight}-normal.woff2"
    return ImageFont.truetype(
        str(FONTS / name), size, layout_engine=ImageFont.Layout.BASIC
    )
