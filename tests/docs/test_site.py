"""The documentation is built as a site, and every link in it leads somewhere."""

import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.lessons.browser import DESK, PHONE, open_browser

ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built as ``make docs`` builds it: what leads nowhere ends the build."""
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)]
    variables = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    built = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True)
    assert (built.returncode, built.stdout, built.stderr) == (0, "", "")
    return folder


def test_every_document_is_a_page_that_fetches_nothing_from_elsewhere(site: Path) -> None:
    pages = {path.relative_to(site).as_posix(): path.read_text() for path in site.rglob("*.html")}
    written = {f"{path.stem}.html" for path in (ROOT / "docs").glob("*.md")}
    assert written | {"index.html", "security.html"} <= pages.keys()
    fetched = re.compile(
        r'<(?:script|img|iframe|source)[^>]* src="?(?:https?:)?//|@import|'
        r'<link[^>]* rel="?(?:stylesheet|preconnect|icon)[^>]*"(?:https?:)?//'
    )
    for name, text in pages.items():
        assert not fetched.search(text), name
        assert str(ROOT) not in text, name
        assert "<!-- made:" not in text, name


WRAPPED = """[...document.querySelectorAll('article table:not([class])')]
  .every((each) => each.closest('.md-typeset__scrollwrap[tabindex]'))"""
LOOKED_AT = {
    "index": [(DESK, False), (PHONE, True)],
    "library": [(DESK, True)],
    "reference/commands": [(PHONE, False)],
    "reference/calls": [(PHONE, True)],
    "troubleshooting": [(DESK, False)],
}
"""Pages, with the windows that they are opened in, light or dark."""


class Quiet(SimpleHTTPRequestHandler):
    """Serves files without a word."""

    def log_message(self, *about: object) -> None: ...


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """Where the site is served."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_pages_are_for_everybody(address: str) -> None:
    """On a desk and on a telephone, light and dark: as axe sees it, and without another host."""
    with open_browser() as tab:
        for page, windows in LOOKED_AT.items():
            for size, dark in windows:
                tab.open(f"{address}/{page}.html", size, dark=dark)
                tab.until(WRAPPED)
                assert tab.errors == []
                assert [
                    url for url in tab.asked_for if not url.startswith((address, "data:"))
                ] == []
                assert tab.violations() == [], (page, size)
                assert not tab.scrolls_sideways(), (page, size)
