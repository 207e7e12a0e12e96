"""The documentation is built as a site, and every link in it leads somewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

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
