"""The site is built once a run, and a failure is told to all who need it."""

import sys
from pathlib import Path

import pytest
import website
from filelock import FileLock, Timeout
from website import BuildError, build, build_site, built_site


@pytest.mark.parametrize("failure", ["", "WARNING -  a broken link"])
def test_the_first_builds_while_the_others_wait(
    failure: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    built: list[Path] = []

    def build_nothing(target: Path) -> str:
        with pytest.raises(Timeout):
            FileLock(tmp_path / "lock").acquire(blocking=False)
        built.append(target)
        return failure

    monkeypatch.setenv("RECIPES_SITE", str(tmp_path))
    monkeypatch.setattr(website, "build_site", build_nothing)
    for _ in range(3):
        if failure:
            with pytest.raises(AssertionError, match=failure):
                built_site()
        else:
            assert [built_site()] == built
    assert len(built) == 1


@pytest.mark.parametrize("code", [0, 3])
def test_what_a_failed_build_printed_is_told(
    code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def warn(*_command: str, **_environment: str) -> str:
        program = (
            f"print('WARNING -  a broken link'); raise SystemExit({code})"
        )
        return build(sys.executable, "-c", program)

    monkeypatch.setattr(website, "build", warn)
    assert "a broken link" in build_site(tmp_path)


def test_a_build_that_takes_too_long_fails(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(website, "BUILD_TIMEOUT", 0)
    with pytest.raises(BuildError, match="timed out"):
        build(sys.executable, "-c", "input()")
