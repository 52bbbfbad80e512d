"""Is the web server up, and is everything behind it?"""

import http.client

TIMEOUT = 5.0
_ANY = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 (compared, not bound)


def address(host: str) -> str:
    """Where one reaches a server that listens on `host`."""
    return _ANY.get(host, host)


def ask(host: str, port: int, path: str) -> tuple[int, str]:
    """Status and the beginning of the body; status 0 and the reason if nobody answered."""
    link = http.client.HTTPConnection(address(host), port, timeout=TIMEOUT)
    try:
        link.request("GET", path, headers={"Host": f"127.0.0.1:{port}"})
        answer = link.getresponse()
        return answer.status, answer.read(2000).decode(errors="replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error)
    finally:
        link.close()
