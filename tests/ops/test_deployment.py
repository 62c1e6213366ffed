"""The install by Docker says what it needs, and only what exists."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
EXAMPLE = (ROOT / ".env.example").read_text()
VARIABLES = re.findall(r"^([A-Z_]+)=", EXAMPLE, re.MULTILINE)
OURS = {"web", "live", "worker", "beat", "migrate"}
# Compose has these of its own accord or keeps them inside.
INSIDE = {"DATABASE_URL", "REDIS_URL", "MEDIA_ROOT", "DB_POOL"}


def test_there_are_at_most_fifteen_variables_and_each_is_explained() -> None:
    assert len(VARIABLES) <= 15
    for name in VARIABLES:
        before = EXAMPLE.partition(f"\n{name}=")[0].splitlines()[-1]
        assert before.startswith("# ") or before.partition("=")[0] in VARIABLES, name


def test_every_variable_is_read_somewhere() -> None:
    read = "".join(path.read_text() for path in (ROOT / "platform" / "config").glob("*.py"))
    read += (ROOT / "docker-compose.yml").read_text()
    assert [name for name in VARIABLES if name not in read] == []


def test_every_variable_is_in_the_readme() -> None:
    readme = (ROOT / "README.md").read_text()
    assert [name for name in VARIABLES if f"`{name}`" not in readme] == []


def test_compose_passes_on_only_variables_of_the_example() -> None:
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    assert asked <= set(VARIABLES)
    given = {name for each in OURS for name in COMPOSE["services"][each]["environment"]}
    assert given <= set(VARIABLES) | INSIDE


def test_all_our_services_are_one_image_and_wait_for_the_migration() -> None:
    services = COMPOSE["services"]
    assert {services[name]["image"] for name in OURS} == {"slotline"}
    for name in OURS - {"migrate"}:
        wait = services[name]["depends_on"]["migrate"]["condition"]
        assert wait == "service_completed_successfully"


def test_only_the_proxy_can_be_reached_from_outside() -> None:
    assert [name for name, each in COMPOSE["services"].items() if "ports" in each] == ["proxy"]


def test_the_proxy_reads_uploads_whole() -> None:
    assert "request_buffers" in (ROOT / "Caddyfile").read_text()


def test_the_image_copies_only_what_exists_and_does_not_run_as_root() -> None:
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    copied = [line.split()[1:-1] for line in lines if re.match(r"COPY (?!--from)", line)]
    assert [name for names in copied for name in names if not (ROOT / name).exists()] == []
    assert [line for line in lines if line.startswith("USER ")] == ["USER slotline"]


def test_docker_compose_takes_the_file(tmp_path: Path) -> None:
    assert set(COMPOSE) == {"x-app", "x-background", "services", "volumes"}
    if not shutil.which("docker-compose"):
        return  # its structure is all that can be said without the tool
    filled = re.sub(r"^(\w+)=$", r"\1=something", EXAMPLE, flags=re.MULTILINE)
    (tmp_path / "env").write_text(filled)
    command = ["docker-compose", "--env-file", str(tmp_path / "env"), "config", "--quiet"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
