"""`make demo`: Slotline with three example businesses on this machine, under one parent.

PostgreSQL, Redis, a mail server that keeps all mail here, the web server, a worker and its clock.
Everything it stores is below var/; secrets are made on the first start.
"""

from __future__ import annotations

import base64
import os
import secrets
import subprocess
import sys
import time
import urllib.error
import urllib.request

from ops.embedded import ROOT, VAR, Servers, locked, processes
from ops.embedded.home import free_port, is_free, write_private
from ops.supervisor import MARK, Program, Supervisor, end_left_over

HOME = VAR / "demo"
LOGS = VAR / "log"
OUTBOX = VAR / "outbox"
DEFAULT_PORT = 8000
READY_SECONDS = 60.0
BUSINESSES = ("salon-maria", "praxis-sonnenhof", "consultoria-levante")
LOGINS = ("maria", "jonas", "lucia", "admin")


def main() -> int:
    """Run until Ctrl-C or SIGTERM; answers the exit status."""
    if os.environ.get("MAKELEVEL"):
        processes.follow_parent()
    try:
        with locked(HOME, wait=False):
            return run()
    except BlockingIOError:
        say(f"The demo runs already: {(HOME / 'url').read_text()}")
        return 1


def run() -> int:
    """Start everything, say where it is, keep it alive, stop it."""
    began = time.monotonic()
    end_left_over(str(HOME))
    (VAR / "static").mkdir(parents=True, exist_ok=True)  # whitenoise warns without it
    servers = Servers(HOME, durable=True, log=LOGS)
    servers.stop()  # those of a demo that was killed; ours are to end with us
    supervisor = Supervisor(servers.all(), say=say)
    supervisor.listen()
    try:
        supervisor.start()
        environment = environ(servers.environment(), port())
        if not prepare(environment):
            return 1
        supervisor.parts += programs(environment)
        supervisor.start()
        if not await_ready(environment["PUBLIC_URL"], supervisor):
            return 1
        if not supervisor.told.is_set():
            welcome(environment, time.monotonic() - began)
        return supervisor.watch()
    finally:
        say("Stopping …")
        supervisor.stop()


def port() -> int:
    """PORT, or 8000, or the next one that is free."""
    wanted = int(os.environ.get("PORT") or DEFAULT_PORT)
    chosen = next(each for each in range(wanted, 65536) if is_free(each))
    if chosen != wanted:
        say(f"Port {wanted} is taken; using {chosen}.")
    return chosen


def environ(servers: dict[str, str], web_port: int) -> dict[str, str]:
    """What the programs are told; a variable that is set already wins over the demo's own."""
    own = {
        "PORT": str(web_port),
        "PUBLIC_URL": f"http://127.0.0.1:{web_port}",
        "EMAIL_URL": f"smtp://127.0.0.1:{free_port()}",
        "MEDIA_ROOT": str(VAR / "media"),
        "DEBUG": "0",
        **made_secrets(),
    }
    fixed = {"DEMO": "1", "PORT": own["PORT"], "PYTHONUNBUFFERED": "1", MARK: str(HOME)}
    return {**own, **os.environ, **servers, **fixed}


def made_secrets() -> dict[str, str]:
    """The demo's own secrets, made once and kept where only we can read them."""
    path = VAR / "demo.env"
    if not path.exists():
        made = {
            "SECRET_KEY": secrets.token_urlsafe(48),
            "MASTER_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
            "DEMO_PASSWORD": secrets.token_urlsafe(9),
        }
        write_private(path, "".join(f"{key}={value}\n" for key, value in made.items()))
    lines = path.read_text().splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


def prepare(environment: dict[str, str]) -> bool:
    """Tables, example businesses; False if that failed."""
    command = [sys.executable, str(ROOT / "manage.py"), "prepare_demo"]
    return subprocess.call(command, cwd=ROOT, env=environment) == 0


def programs(environment: dict[str, str]) -> list[Program]:
    """Mail, worker, its clock, web: in this order, so that pages come last."""
    celery = [sys.executable, "-m", "celery", "-A", "config.celery"]
    smtp_port = environment["EMAIL_URL"].rpartition(":")[2]
    web = ["--interface", "asgi", "--host", "127.0.0.1", "--port", environment["PORT"]]
    # Threads: a worker has no pool of database connections of its own to share (DB_POOL=0).
    worker = ["worker", "--pool=threads", "--concurrency=4", "--without-gossip", "--without-mingle"]
    clock = ["beat", "--schedule", str(HOME / "beat"), "--pidfile="]
    commands: dict[str, list[str]] = {
        "mail": [sys.executable, "-m", "ops.sink", smtp_port, str(OUTBOX)],
        "worker": [*celery, *worker],
        "beat": [*celery, *clock],
        "web": [sys.executable, "-m", "granian", *web, "config.asgi:application"],
    }
    if os.environ.get("EMAIL_URL"):
        del commands["mail"]
    unpooled = {**environment, "DB_POOL": "0"}
    return [
        Program(
            name=name,
            command=command,
            log=LOGS / f"{name}.log",
            cwd=ROOT,
            env=environment if name == "web" else unpooled,
        )
        for name, command in commands.items()
    ]


def await_ready(url: str, supervisor: Supervisor) -> bool:
    """Wait until pages are answered and a worker has shown itself; False if one keeps dying."""
    pages, all_well = f"{url}/healthz", f"{url}/healthz/full"
    end = time.monotonic() + READY_SECONDS
    while time.monotonic() < end and not supervisor.told.wait(0.1):
        if not supervisor.look():
            return False
        if answers(pages) and answers(all_well):
            return True
    return True


def answers(url: str) -> bool:
    """Whether that address says that it is well."""
    try:
        with urllib.request.urlopen(url, timeout=2) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def welcome(environment: dict[str, str], seconds: float) -> None:
    """Say where everything is and who can sign in."""
    url, password = environment["PUBLIC_URL"], environment["DEMO_PASSWORD"]
    (HOME / "url").write_text(url)
    say(f"\nSlotline is ready after {seconds:.1f} s.\n")
    for slug in BUSINESSES:
        say(f"  Booking page   {url}/book/{slug}/")
    say(f"  Signed in      {url}/app/")
    say(f"  All mail       {url}/demo/outbox/")
    say(f"  Components     {url}/styleguide/")
    say("\n  Sign in as one of these:")
    for name in LOGINS:
        say(f"    {name}@demo.example".ljust(28) + password)
    say(f"\n  Logs are in {os.path.relpath(LOGS)}/. Ctrl-C stops everything.\n")


def say(text: str) -> None:
    """To the console, at once: it may be a file or a pipe."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
