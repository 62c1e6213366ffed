"""The embedded servers start, are found again, and nothing blocks the next start."""

from __future__ import annotations

import os
import signal
import socket
import stat
import subprocess
import sys
import time
from pathlib import Path

import psutil
import psycopg
import pytest
import redis

from ops.embedded import Servers, locked, processes
from ops.embedded.postgres import Postgres


def started(folder: Path, *, durable: bool = False) -> Servers:
    servers = Servers(folder, durable=durable)
    servers.start(dies_with_parent=True)
    return servers


def postgres(servers: Servers) -> Postgres:
    assert servers.postgres
    return servers.postgres


def pid(servers: Servers) -> int:
    process = postgres(servers).running()
    assert process
    return int(process.pid)


def ask(servers: Servers, question: str) -> object:
    with psycopg.connect(servers.environment()["DATABASE_URL"], autocommit=True) as connection:
        found = connection.execute(question)
        row = found.fetchone() if found.description else None
        return row[0] if row else None


def test_both_servers_answer_and_are_gone_after_stop(folder: Path) -> None:
    servers = started(folder)
    assert ask(servers, "SELECT 1") == 1
    assert redis.Redis.from_url(servers.environment()["REDIS_URL"]).ping()
    servers.stop()
    assert [server.running() for server in servers.all()] == [None, None]


def test_removed_servers_leave_nothing_behind(folder: Path) -> None:
    servers = started(folder)
    place = postgres(servers).home.place
    servers.remove()
    assert not place.exists()


def test_a_second_start_finds_what_runs(folder: Path) -> None:
    first = started(folder)
    second = started(folder)
    assert pid(second) == pid(first)
    assert second.environment() == first.environment()


def test_a_committed_row_survives_kill_9_of_postgresql(folder: Path) -> None:
    servers = started(folder, durable=True)
    ask(servers, "CREATE TABLE kept AS SELECT 7 AS value")
    os.kill(pid(servers), signal.SIGKILL)
    again = started(folder, durable=True)
    assert ask(again, "SELECT value FROM kept") == 7


def test_backends_that_outlive_a_killed_postmaster_do_not_block_the_next(folder: Path) -> None:
    servers = started(folder)
    connection = psycopg.connect(servers.environment()["DATABASE_URL"])
    backend = psutil.Process(connection.info.backend_pid)
    backend.suspend()
    os.kill(pid(servers), signal.SIGKILL)
    assert ask(started(folder), "SELECT 1") == 1
    assert processes.gone(backend)
    connection.close()


def test_a_lock_file_with_a_reused_number_does_not_block_the_start(folder: Path) -> None:
    servers = started(folder)
    lock = postgres(servers).data / "postmaster.pid"
    lines = lock.read_text().splitlines()
    servers.stop()
    # Our own number: alive, but no PostgreSQL on this folder.
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert ask(started(folder), "SELECT 1") == 1


def test_a_port_that_was_taken_meanwhile_is_replaced(folder: Path) -> None:
    servers = started(folder)
    servers.stop()
    with socket.create_server(("127.0.0.1", int(postgres(servers).home.state["postgres_port"]))):
        again = started(folder)
        assert ask(again, "SELECT 1") == 1


def test_a_cluster_left_half_built_is_built_again(folder: Path) -> None:
    servers = Servers(folder, durable=False)
    half = postgres(servers).home.place / "data.new"
    half.mkdir()
    (half / "PG_VERSION").write_text("18")
    assert ask(started(folder), "SELECT 1") == 1


@pytest.mark.parametrize(("durable", "fsync"), [(True, "on"), (False, "off")])
def test_only_tests_run_without_fsync_and_all_commit_synchronously(
    folder: Path, durable: bool, fsync: str
) -> None:
    servers = started(folder, durable=durable)
    assert ask(servers, "SHOW fsync") == fsync
    assert ask(servers, "SHOW synchronous_commit") == "on"
    assert ask(servers, "SHOW max_connections") == "200"
    assert ask(servers, "SHOW max_locks_per_transaction") == "256"
    locale = "SELECT datlocale FROM pg_database WHERE datname = current_database()"
    assert ask(servers, locale) == "C.UTF-8"


def test_nobody_gets_in_without_the_password(folder: Path) -> None:
    address = started(folder).environment()["DATABASE_URL"]
    password = address.split(":")[2].partition("@")[0]
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(address.replace(password, "guess"))
    assert stat.S_IMODE((folder / "state.json").stat().st_mode) == 0o600
    commands = [str(each.info["cmdline"]) for each in psutil.process_iter(["cmdline"])]
    assert not any(password in command for command in commands)


def test_servers_named_by_the_environment_are_used_and_none_is_started(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://someone@elsewhere/theirs")
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere/1")
    servers = Servers(folder, durable=True)
    told = servers.start(dies_with_parent=False)
    assert servers.all() == []
    assert told["DATABASE_URL"] == "postgres://someone@elsewhere/theirs"
    assert told["REDIS_URL"] == "redis://elsewhere/1"


def test_servers_die_with_a_parent_that_is_killed(folder: Path) -> None:
    code = (
        "import sys, time; from pathlib import Path; from ops.embedded import Servers\n"
        "Servers(Path(sys.argv[1]), durable=False).start(dies_with_parent=True)\n"
        "print('ready', flush=True); time.sleep(600)"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    parent = subprocess.Popen(
        [sys.executable, "-c", code, str(folder)], stdout=subprocess.PIPE, env=environment
    )
    assert parent.stdout
    assert parent.stdout.readline() == b"ready\n"
    servers = Servers(folder, durable=False)
    assert all(server.running() for server in servers.all())
    parent.kill()
    parent.communicate()
    end = time.monotonic() + 10
    while any(server.running() for server in servers.all()) and time.monotonic() < end:
        time.sleep(0.05)
    assert [server.running() for server in servers.all()] == [None, None]


def test_a_folder_is_held_by_one_process_at_a_time(folder: Path) -> None:
    with locked(folder, wait=False), pytest.raises(BlockingIOError), locked(folder, wait=False):
        pass


def test_the_command_prints_what_a_shell_can_read(folder: Path) -> None:
    command = [sys.executable, "-m", "ops.embedded", "--home", str(folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([*command, "--env"], capture_output=True, text=True, env=environment)
    names = [line.partition("=")[0] for line in done.stdout.splitlines()]
    assert names == ["export DATABASE_URL", "export REDIS_URL", "export SLOTLINE_PG_BIN"]
    servers = Servers(folder, durable=True)
    assert ask(servers, "SELECT 1") == 1
    subprocess.run([*command, "--stop"], check=True, env=environment)
    assert [server.running() for server in servers.all()] == [None, None]
