#!/usr/bin/env python
"""Django's command line. Starts or joins the servers the environment does not name."""

import os
import sys

from sellerdesk.local import supervisor
from sellerdesk.local.errors import LocalError
from sellerdesk.local.servers import ensured

# Commands that must work on, or make nothing of, an empty database.
WITHOUT_TABLES = [
    [],
    *([name] for name in ("migrate", "makemigrations", "check", "states", "help", "--help", "--version")),
]
# Commands that ask no server anything: none is started for them.
WITHOUT_SERVERS = [["policy"]]
NOWHERE = {"DATABASE_URL": "postgres://nowhere.invalid/none", "REDIS_URL": "redis://nowhere.invalid"}


def give_tables() -> None:
    """Make the tables of an embedded database that has none yet: whoever starts with `manage.py` needs no run."""
    import django
    from django.core.management import call_command
    from django.db import connection

    django.setup()
    if not connection.introspection.table_names():
        sys.stderr.write("sellerdesk: new database, making its tables\n")
        call_command("migrate", verbosity=0, interactive=False)


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sellerdesk.settings")
    if sys.argv[1:] == ["run"]:
        return supervisor.main()
    if sys.argv[1:2] in WITHOUT_SERVERS:
        os.environ.update(NOWHERE)
    try:
        with ensured() as servers:
            from django.core.management import execute_from_command_line

            if servers.leases and sys.argv[1:2] not in WITHOUT_TABLES:
                give_tables()
            execute_from_command_line(sys.argv)
    except LocalError as error:
        sys.stderr.write(f"sellerdesk: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
