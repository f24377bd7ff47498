"""Generated code is laid out, or it is an error."""

import subprocess

import pytest

from recipes.kit.standalone.layout import laid_out


def test_code_is_laid_out_without_what_nothing_uses() -> None:
    text = "import sys\nimport os\nprint( os.name,'x')"
    assert laid_out(text) == 'import os\n\nprint(os.name, "x")\n'


def test_what_is_no_code_is_an_error() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        laid_out("def")
