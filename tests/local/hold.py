"""A process that uses the embedded servers until it is killed. Run by test_servers."""

import time

from sellerdesk.local.servers import ensure

if __name__ == "__main__":
    ensure(durable=False)
    print("holding", flush=True)  # noqa: T201  # the test reads it
    time.sleep(600)
