"""What presenters write is what it was, to the letter; whoever changes it looks at the difference."""

from __future__ import annotations

import pytest

from diagnose.reasoning.diagnosis import Diagnostician
from tests.golden import FOLDER, SOURCES, Fleet, golden_files, kept_files

AGAIN = "if this is meant, write the files again with: python -m tests.golden"


@pytest.fixture(scope="module")
def fleet(diagnostician: Diagnostician) -> Fleet:
    return Fleet(diagnostician)


@pytest.mark.parametrize("folder", SOURCES)
def test_golden_files(fleet: Fleet, folder: str) -> None:
    wanted = {path: text for path, text in golden_files(fleet).items() if FOLDER / folder in path.parents}
    kept = {path: path.read_bytes().decode("utf-8") for path in kept_files() if FOLDER / folder in path.parents}
    assert sorted(kept) == sorted(wanted), AGAIN
    for path, text in wanted.items():
        assert kept[path] == text, f"{path.relative_to(FOLDER)}: {AGAIN}"


def test_text_keeps_its_width(fleet: Fleet) -> None:
    for path, text in golden_files(fleet).items():
        width = path.stem.rpartition("-")[2]
        if path.is_relative_to(FOLDER / "text") and width.isdecimal():
            assert max(map(len, text.splitlines())) <= int(width), path
