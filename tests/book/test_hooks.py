"""What the site adds to its pages: dates, pictures and small stylesheets."""

import os
import re
import shutil
import subprocess
from importlib.resources import files
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops
from website import Html, built_site, hook

COMMITTER = {
    f"GIT_{who}_{what}": "reader@example.test"
    for who in ("AUTHOR", "COMMITTER")
    for what in ("NAME", "EMAIL")
}


class Repository:
    """A folder in which each commit has a date of its own."""

    def __init__(self, folder: Path) -> None:
        if not shutil.which("git"):
            pytest.skip("no history: git is not installed")
        self.folder = folder
        folder.mkdir()
        self.git("init", "--quiet")

    def git(self, *command: str, date: str = "2026-01-01") -> None:
        subprocess.run(
            ["git", *command],
            cwd=self.folder,
            env=os.environ
            | COMMITTER
            | {"GIT_COMMITTER_DATE": f"{date}T12:00:00+00:00"},
            check=True,
        )

    def commit(self, date: str, **files: str) -> None:
        """Write files, whose names end in ``.md``, and commit them."""
        for name, text in files.items():
            (self.folder / f"{name}.md").write_text(text, encoding="utf-8")
        self.git("add", ".")
        self.git("commit", "--quiet", "--message", date, date=date)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = Repository(tmp_path / "book")
    made.commit("2026-01-02", old="1", new="1")
    made.commit("2026-03-04", new="2")
    return made


def test_a_file_has_the_date_of_its_last_commit(
    repository: Repository,
) -> None:
    last_changes = hook("history").last_changes
    dates = {"old.md": "2026-01-02", "new.md": "2026-03-04"}
    assert last_changes(repository.folder) == dates
    (repository.folder / "old.md").write_text("2", encoding="utf-8")
    (repository.folder / "untracked.md").write_text("1", encoding="utf-8")
    del dates["old.md"]
    assert last_changes(repository.folder) == dates


def test_paths_are_those_below_the_book(repository: Repository) -> None:
    chapter = repository.folder / "chapter"
    chapter.mkdir()
    (chapter / "page.md").write_text("1", encoding="utf-8")
    repository.commit("2026-05-06")
    assert hook("history").last_changes(chapter) == {"page.md": "2026-05-06"}


def test_without_its_history_a_file_has_no_date(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    last_changes = hook("history").last_changes
    source = repository.folder.as_uri()
    repository.git("clone", "--quiet", "--depth=1", source, "../shallow")
    assert (tmp_path / "shallow" / "new.md").is_file()
    assert last_changes(tmp_path / "shallow") == {}
    assert last_changes(tmp_path) == {}
    monkeypatch.setenv("PATH", "")
    assert last_changes(repository.folder) == {}


def drawn(**changed: object) -> Image.Image:
    """Draw a picture that differs from the usual one."""
    usual = {
        "title": "Transfer funds",
        "description": "Move money exactly once.",
        "site": "Database Recipes",
        "rows": [("succeeded", "50")],
        "total": ("made from nothing", "10.00"),
    }
    picture = hook("cards").draw(**(usual | changed))
    return Image.open(BytesIO(picture)).convert("RGB")


def differing(
    one: Image.Image, other: Image.Image
) -> tuple[int, int, int, int] | None:
    """Return where they differ by more than a shade, as few colours do."""
    difference = ImageChops.difference(one, other)
    return difference.point(lambda by: 255 * (by > 40)).getbbox()


def test_a_picture_shows_all_that_it_is_given_and_nothing_else() -> None:
    usual = drawn()
    assert drawn() == usual
    for changed in (
        {"title": "Transfer"},
        {"description": "Move money."},
        {"site": "Recipes"},
        {"rows": [("succeeded", "51")]},
        {"total": ("made from nothing", "10.01")},
        {"total": None},
    ):
        assert drawn(**changed) != usual, changed


@pytest.mark.parametrize("total", [("made from nothing", "10.00"), None])
def test_only_damage_is_red(total: tuple[str, str] | None) -> None:
    red, green, _ = drawn(total=total).split()
    redder = ImageChops.subtract(red, green).point(lambda by: by > 100)
    assert bool(redder.getbbox()) == (total is not None)


@pytest.mark.parametrize("figure", ["MissingGreenlet", "1 of 50", "x" * 34])
def test_a_figure_stays_on_its_slip(figure: str) -> None:
    blank, written = (
        drawn(rows=[], total=("", text)) for text in ("", figure)
    )
    box = differing(blank, written)
    assert box
    left, _, right, _ = box
    assert left >= 1200 - 72 - 432
    assert right <= 1200 - 72


@pytest.mark.parametrize("title", ["MissingGreenlet", "Many words " * 9])
def test_a_title_leaves_room_for_the_rest(title: str) -> None:
    above = (0, 0, 1200, 500)  # of the name of the site
    blank, written = (
        drawn(title=text, description="", rows=[], total=None).crop(above)
        for text in (".", title)
    )
    box = differing(blank, written)
    assert box
    left, top, right, bottom = box
    assert left >= 60
    assert top >= 60
    assert right <= 1140
    assert bottom <= 360


def small(sheet: str, *words: str) -> str:
    [made] = hook("styles").small([sheet], set(words))
    return str(made)


@pytest.mark.parametrize(
    ("sheet", "made"),
    [
        (".a{color:red}.b{color:red}", ".a{color:red}"),
        (".a,.b, .c .a{color:red}", ".a{color:red}"),
        (".c-d{color:red}.b-d{color:red}", ".c-d{color:red}"),
        (".a:not(.b){color:red}", ".a:not(.b){color:red}"),
        ("[k=b] p,[k='a'] p{color:red}", "[k='a'] p{color:red}"),
        ("[k^=b] p{color:red}", "[k^=b] p{color:red}"),
        ("[dir=rtl] p{color:red}", ""),
        ("@media print{.b{color:red}}", ""),
        ("@media print{p{color:red}}", "@media print{p{color:red}}"),
        ("@keyframes b{to{top:0}}", "@keyframes b{to{top:0}}"),
        ("p{--b:1;--c:2;top:var(--c)}", "p{--c:2;top:var(--c)}"),
        ("p{--b:1}.b{top:var(--b)}", ""),
        ("p{--a:url('data:;}') }", "p{--a:url('data:;}') }"),
        ("/* b */ p { top: 0; }", "p{top: 0}"),
    ],
)
def test_a_stylesheet_keeps_what_can_have_an_effect(
    sheet: str, made: str
) -> None:
    spelt = small(sheet, "a", "c-", "--a", "rtl").replace('"', "'")
    assert spelt.replace(" }", "}") == made.replace(" }", "}")


def selectors(sheet: Path) -> set[str]:
    """List those that want classes and elements only."""
    text = sheet.read_text(encoding="utf-8")
    rules = re.findall(r"(?<=[{}])[^{}@]+(?={)", text)
    plain = re.compile(r"[\w.:> ~+-]+")
    return {
        selector
        for rule in rules
        for selector in rule.split(",")
        if plain.fullmatch(selector)
    }


def test_what_pages_show_keeps_the_styles_of_the_theme() -> None:
    theme = Path(str(files("material") / "templates"))
    [sheet] = theme.glob("assets/stylesheets/main.*.css")
    served = built_site() / sheet.relative_to(theme)
    shown = {
        name
        for page in built_site().rglob("*.html")
        for _, values in Html(page).elements
        for name in values.get("class", "").split()
    }
    wanted = {
        selector
        for selector in selectors(sheet)
        if shown.issuperset(re.findall(r"\.([\w-]+)", selector))
    }
    assert len(wanted) > 300
    assert wanted <= selectors(served)
    assert served.stat().st_size < sheet.stat().st_size * 0.7
