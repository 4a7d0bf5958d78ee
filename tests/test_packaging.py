"""What the wheel installs, and that the installed package brings its content along."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return next(folder.glob("*.whl"))


def test_diagnose_is_the_only_top_level_package(wheel: Path) -> None:
    names = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {name for name in names if not name.endswith(".dist-info")} == {"diagnose"}


def test_all_content_templates_and_schemas_are_in_the_wheel(wheel: Path) -> None:
    packed = set(zipfile.ZipFile(wheel).namelist())
    wanted = {f"diagnose/content/{p.relative_to(ROOT)}" for p in ROOT.glob("kb/**/*.yaml")}
    wanted |= {f"diagnose/content/{p.relative_to(ROOT)}" for p in ROOT.glob("rules/*.py")}
    wanted |= {f"diagnose/content/{p.relative_to(ROOT)}" for p in ROOT.glob("[kr]*/**/compiled.json")}
    wanted |= {str(p.relative_to(ROOT)) for p in ROOT.glob("diagnose/presenters/templates/*")}
    wanted |= {str(p.relative_to(ROOT)) for p in ROOT.glob("diagnose/schemas/*.json")}
    assert len(wanted) > 20
    assert wanted <= packed


def test_the_unpacked_wheel_finds_its_own_content(wheel: Path, tmp_path: Path) -> None:
    zipfile.ZipFile(wheel).extractall(tmp_path / "site")
    code = (
        f"import sys; sys.path.insert(0, {str(tmp_path / 'site')!r}); "
        "from diagnose.knowledge.content import find_content; from diagnose.knowledge.checked import read_compiled; "
        "from diagnose.reasoning.compiling import read_table; content = find_content(); print(content.knowledge); "
        "print(read_compiled(content) is not None and len(read_table(content.rules)) > 300)"
    )
    found = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=tmp_path, check=True, capture_output=True, text=True
    ).stdout.strip()
    assert found == f"{tmp_path / 'site' / 'diagnose' / 'content' / 'kb' / 'exchange55'}\nTrue"
