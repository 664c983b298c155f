"""The supervisor: a small process of its own that runs the embedded PostgreSQL.

    python -m namsao.site.database_server DATA_DIR [--temporary]

It belongs to no terminal, so Ctrl-C ends the web server first. Every process that uses the
database holds `users.lock` shared. The supervisor waits for that lock alone: the kernel grants
it when the last user has ended, in whatever way (also by SIGKILL), and the supervisor stops
the server. There is nothing to poll and no list of processes that could be wrong.

It starts PostgreSQL again when the postmaster dies, and after a supervisor that was killed it
first ends the server that was left behind.
"""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType

import psutil

from namsao.site import database_cluster as disk

ALREADY_SUPERVISED = 3  # exit status: another supervisor was quicker
SHORT_LIFE = 5.0  # seconds; a server that ends sooner than this has failed to start
TRIES = 40
PAUSE = 0.25  # seconds between tries; children of a killed postmaster need up to two to leave
PATIENCE = 60.0  # seconds that a stopping server may take to write its last checkpoint


class _Stop(BaseException):
    """Somebody asked the supervisor to stop."""


class Supervisor:
    """Runs one cluster for as long as it has users."""

    def __init__(self, data_dir: Path, lock: int, *, temporary: bool) -> None:
        self.data_dir = data_dir
        self.lock = lock
        self.temporary = temporary
        self.home = disk.open_home(data_dir)
        self.account = disk.account_for(self.home)
        self.bin_dir = disk.programs(self.account)
        self.server: subprocess.Popen[bytes] | None = None
        self.stop_asked = False

    def prepare(self) -> None:
        """Make the cluster if there is none; end a server that a killed supervisor left."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._on_signal)
        self.cluster = disk.prepare_cluster(
            self.home, self.bin_dir, self.account, durable=not self.temporary
        )
        end_orphan(self.cluster)
        self.socket_folder = disk.make_socket_folder(self.home, self.account)

    def announce(self, pid: int) -> None:
        """Write into the lock file which process supervises, and where the socket will be."""
        record = {"pid": pid, "socket": str(self.socket_folder)}
        os.pwrite(self.lock, json.dumps(record).encode(), 0)

    def run(self) -> None:
        """Serve until nobody uses the database any more, or until told to stop."""
        threading.Thread(target=self._wait_for_no_users, daemon=True).start()
        try:
            self._serve()
        except _Stop:
            self._end_server()
        if self.temporary:
            shutil.rmtree(self.home, ignore_errors=True)
            shutil.rmtree(self.data_dir, ignore_errors=True)
        if self.socket_folder.parent != self.home:
            shutil.rmtree(self.socket_folder, ignore_errors=True)

    def _serve(self) -> None:
        command = disk.server_command(
            self.bin_dir, self.cluster, self.socket_folder, durable=not self.temporary
        )
        failures = 0
        while failures < TRIES:
            _remove_misleading_pid_file(self.cluster)
            began = time.monotonic()
            self.server = None  # a signal while it is being started is acted upon just after
            self.server = subprocess.Popen(command, **disk.process_arguments(self.account))
            if self.stop_asked:
                raise _Stop
            if self.server.wait() == 0:
                return  # somebody stopped it properly, by hand
            failures = failures + 1 if time.monotonic() - began < SHORT_LIFE else 0
            time.sleep(PAUSE)

    def _wait_for_no_users(self) -> None:
        users = os.open(self.home / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(users, fcntl.LOCK_EX)
        # Kept until this process ends: whoever comes now waits, then starts the next server.
        os.kill(os.getpid(), signal.SIGTERM)

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        if self.stop_asked:
            return
        self.stop_asked = True
        if self.server is not None:
            raise _Stop

    def _end_server(self) -> None:
        server = self.server
        if server is None:
            return
        deadline = time.monotonic() + PATIENCE
        while server.poll() is None:
            late = time.monotonic() > deadline
            # "Fast": open transactions are rolled back, then a checkpoint. "Immediate" is a crash.
            server.send_signal(signal.SIGQUIT if late else signal.SIGINT)
            try:
                server.wait(2)
            except subprocess.TimeoutExpired:
                continue


def postmaster_of(cluster: Path) -> psutil.Process | None:
    """The living postmaster of this very cluster, if its pid file names one."""
    pid = _named_in_pid_file(cluster)
    if pid is None:
        return None
    try:
        process = psutil.Process(pid)
        if process.status() == psutil.STATUS_ZOMBIE or process.name() != "postgres":
            return None
        return process if os.path.samefile(process.cwd(), cluster) else None
    except (psutil.Error, OSError):
        return None


def end_orphan(cluster: Path) -> None:
    """End a server whose supervisor was killed, and wait until it has gone.

    Raises DatabaseUnavailable when it does not go within `PATIENCE` seconds.
    """
    deadline = time.monotonic() + PATIENCE
    while orphan := postmaster_of(cluster):
        if time.monotonic() > deadline:
            raise disk.DatabaseUnavailable(
                f"An earlier PostgreSQL still runs in {cluster} (process {orphan.pid}) and does "
                f"not stop. End it with: kill -QUIT {orphan.pid}"
            )
        with suppress(psutil.Error):
            orphan.send_signal(signal.SIGINT)
        time.sleep(0.1)


def _named_in_pid_file(cluster: Path) -> int | None:
    try:
        return int((cluster / "postmaster.pid").read_text().partition("\n")[0])
    except (FileNotFoundError, ValueError):
        return None


def _remove_misleading_pid_file(cluster: Path) -> None:
    """Remove a pid file that names somebody else's process or a zombie.

    PostgreSQL itself copes with a number that no process has, but takes any process of its own
    account for a rival, and refuses to start. We hold the supervisor's lock, so there is none;
    against children of a dead postmaster PostgreSQL has its shared memory as a second guard.
    """
    pid = _named_in_pid_file(cluster)
    if pid is not None and psutil.pid_exists(pid) and postmaster_of(cluster) is None:
        (cluster / "postmaster.pid").unlink(missing_ok=True)


def main(arguments: list[str]) -> int:
    """Become the supervisor of a data folder, in the background; returns an exit status."""
    data_dir = Path(arguments[0])
    home = disk.open_home(data_dir)
    lock = os.open(home / "supervisor.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return ALREADY_SUPERVISED
    os.ftruncate(lock, 0)
    try:
        supervisor = Supervisor(data_dir, lock, temporary="--temporary" in arguments[1:])
        supervisor.prepare()
    except (disk.DatabaseUnavailable, psutil.Error, OSError) as failed:
        print(failed, file=sys.stderr)
        return 1
    # The parent returns to whoever started us; the child, holding the lock, is init's to reap.
    if child := os.fork():
        supervisor.announce(child)
        return 0
    supervisor.run()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
