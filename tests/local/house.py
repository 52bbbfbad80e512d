"""The real supervisor, keeper and servers, with stand-ins for Django's programs. See test_supervisor."""

import sys
from pathlib import Path

from sellerdesk.local import programs, supervisor

SLEEPER = "import time; print('{name} is up', flush=True); time.sleep(600)"
WEB = """
import http.server, sys
class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers(); self.wfile.write(b"ok")
http.server.HTTPServer(("127.0.0.1", {port}), Page).serve_forever()
"""
STEPS = {
    "migrate": "print('  Applying a.0001... OK'); print('  Applying b.0001... OK')",
    "prepare": 'print(\'{"created": true, "password": "pass-phrase"}\')',
}


def python(text: str) -> list[str]:
    return [sys.executable, "-c", text]


def main(broken: str) -> int:
    """Stand-ins everywhere; the one named `broken` says so and ends with code 7."""
    failing = "import sys; print('I am broken', flush=True); sys.exit(7)"
    programs.manage = lambda *words: python(failing if words[0] == broken else STEPS[words[0]])
    programs.sandbox = lambda _data, *, port: python(WEB.format(port=port))
    programs.web = lambda *, port, **_rest: python(WEB.format(port=port))
    programs.worker = lambda _environ: python(
        failing if broken == "worker" else SLEEPER.format(name="worker")
    )
    programs.beat = lambda _data: python(SLEEPER.format(name="beat"))
    return supervisor.main()


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    sys.exit(main(sys.argv[1]))
