#!/usr/bin/env python
"""Django's command line. Starts or joins the servers the environment does not name."""

import os
import sys

from sellerdesk.local import supervisor
from sellerdesk.local.errors import LocalError
from sellerdesk.local.servers import ensured


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sellerdesk.settings")
    if sys.argv[1:] == ["run"]:
        return supervisor.main()
    try:
        with ensured():
            from django.core.management import execute_from_command_line

            execute_from_command_line(sys.argv)
    except LocalError as error:
        sys.stderr.write(f"sellerdesk: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
