"""PostgreSQL's own programs on our database, signed in as the owner of the tables.

python -m namsao.site.database_cli psql
python -m namsao.site.database_cli pg_dump --format=custom --file=backup.dump
"""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence

from namsao.site import database
from namsao.site import database_cluster as disk

PROGRAMS = ("psql", "pg_dump", "pg_restore", "vacuumdb", "reindexdb", "pg_amcheck")
VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "dbname": "PGDATABASE",
    "user": "PGUSER",
    "password": "PGPASSWORD",  # not an argument: those are for everybody to see
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
}


def main(arguments: Sequence[str]) -> int:
    """Run one of `PROGRAMS`; starts the embedded database if need be. Returns its exit status."""
    if not arguments or arguments[0] not in PROGRAMS:
        print(f"One of: {', '.join(PROGRAMS)}, and its arguments", file=sys.stderr)
        return 2
    # The programs that come with us cannot do TLS: for a server elsewhere, those of the machine.
    elsewhere = shutil.which(arguments[0]) if os.environ.get("DATABASE_URL") else None
    program = elsewhere or disk.programs(None) / arguments[0]
    # Ctrl-C is for psql, which ends a query by it, and not for us, who have to clean up.
    signal.signal(signal.SIGINT, lambda *_: None)
    with database.running() as address:
        parts = address.parts("owner")
        variables = {VARIABLES[part]: parts[part] for part in VARIABLES if part in parts}
        done = subprocess.run([program, *arguments[1:]], env=os.environ | variables, check=False)
    return done.returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except database.DatabaseUnavailable as unavailable:
        sys.exit(str(unavailable))
