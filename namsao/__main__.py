"""The command line: `namsao COMMAND`. Starts the embedded database for commands that need one."""

import os
import sys

# Pure commands answer without a database.
WITHOUT_DATABASE = {"help", "--help", "-h", "--version", "score"}
# These change tables, which only their owner may.
AS_OWNER = {"setup", "migrate", "makemigrations", "createcachetable", "areas", "flush", "dbshell"}


def main() -> None:
    """Run one command of the project."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "namsao.site.settings")
    command = sys.argv[1] if len(sys.argv) > 1 else "help"
    if command == "demo":
        from namsao.site.demo import command as demo  # noqa: PLC0415

        raise SystemExit(demo.main(sys.argv[2:]))
    # Of `criteria`, only `wording` stores anything; an archive is checked by itself.
    pure = command == "criteria" and "wording" not in sys.argv[2:]
    checks = command == "archive" and sys.argv[2:3] == ["verify"]
    if command in WITHOUT_DATABASE or pure or checks:
        _execute()
        return
    from namsao.site.database import running  # noqa: PLC0415 -- settings read it after this

    if command in AS_OWNER:
        os.environ["NAMSAO_DATABASE_ROLE"] = "owner"
    with running():
        _execute()


def _execute() -> None:
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(["namsao", *(sys.argv[1:] or ["help"])])


if __name__ == "__main__":
    main()
