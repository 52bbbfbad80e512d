"""``python -m benchmarks [name]``: run the benchmarks on servers of their own. Each ends with one line of JSON."""

import importlib
import os
import pkgutil
import sys
import tempfile

import benchmarks
from sellerdesk.local.servers import ensure


def names() -> list[str]:
    found = (module.name for module in pkgutil.iter_modules(benchmarks.__path__))
    return sorted(name for name in found if not name.startswith("_") and name not in {"tools", "backfill"})


def main(wanted: list[str]) -> int:
    unknown = set(wanted) - set(names())
    if unknown:
        print(f"no such benchmark: {', '.join(sorted(unknown))}; there are: {', '.join(names())}")
        return 2
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"SELLERDESK_DATA": folder, "DJANGO_SETTINGS_MODULE": "sellerdesk.settings"}
        servers = ensure(durable=True)
        try:
            _prepare()
            for name in wanted or names():
                print(f"# {name}", flush=True)
                importlib.import_module(f"benchmarks.{name}").main()
        finally:
            servers.release()
    return 0


def _prepare() -> None:
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
