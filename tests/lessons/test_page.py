"""The page in a browser: a click plays the lesson, with nothing fetched from anywhere.

The browser is Chromium or Chrome, found on PATH or in ``$CHROME``; it is steered through a pipe.
Where there is none, the last test here is skipped and says so; the others always run.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.slow

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
SCREEN = "document.querySelector('.ap-terminal, .ap-term')?.textContent ?? ''"


@pytest.fixture(scope="module")
def page(recorded: Any, program: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recorded lesson as a page."""
    out: Path = tmp_path_factory.mktemp("page") / "day.html"
    ran = program("export", str(recorded.lesson), "--to", "html", "-o", str(out))
    assert ran.stderr in ("", "create_user_session: message: Created session\n")
    return out


def test_the_page_holds_the_cast_of_the_lesson(page: Path, recorded: Any, run: Any) -> None:
    text = page.read_text("utf-8")
    start = text.index("AsciinemaPlayer.create({data: ") + len("AsciinemaPlayer.create({data: ")
    cast, _ = json.JSONDecoder().raw_decode(text, start)
    assert cast == run("export", str(recorded.lesson), "--to", "cast").out


def test_the_page_holds_the_player(page: Path) -> None:
    text = page.read_text("utf-8")
    assert "var AsciinemaPlayer" in text
    assert ".ap-player" in text


def test_a_click_plays_the_lesson(page: Path, recorded: Any) -> None:
    browser = os.environ.get("CHROME") or next(filter(None, map(shutil.which, NAMES)), None)
    if browser is None:
        pytest.skip("no Chromium or Chrome on PATH: the page was not played")
    with _opened(browser, page) as tab:
        tab.until("document.querySelector('.ap-overlay-start, .ap-start-button') !== null")
        assert "root>" not in tab.value(SCREEN)
        tab.click(".ap-overlay-start, .ap-start-button")
        tab.until(f"({SCREEN}).includes('root>')")
        tab.press("9")  # nine tenths of the way
        tab.until(f"({SCREEN}).includes('for number in 1 2 3')")
        shown = tab.value(SCREEN)
        assert [secret for secret in recorded.secrets if secret in shown] == []
        assert tab.asked_for == [page.as_uri()]


class Tab:
    """One tab of a browser, steered by the DevTools protocol over a pair of pipes."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading = reading
        self._writing = writing
        self._pending = b""
        self._number = 0
        self._session: str | None = None
        self.asked_for: list[str] = []

    def open(self, url: str) -> None:
        """Load a page and note what it asks for."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Runtime"):
            self.call(f"{domain}.enable")
        self.call("Page.navigate", url=url)

    def call(self, method: str, **parameters: Any) -> Any:
        """The result of a command."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._writing, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._message()
            if answer.get("method") == "Network.requestWillBeSent":
                self.asked_for.append(answer["params"]["request"]["url"])
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]

    def _message(self) -> Any:
        while b"\0" not in self._pending:
            chunk = os.read(self._reading, 1 << 16)
            assert chunk, "the browser has gone"
            self._pending += chunk
        line, _, self._pending = self._pending.partition(b"\0")
        return json.loads(line)

    def value(self, expression: str) -> Any:
        """What an expression gives in the page."""
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True)
        return found["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait for an expression to be true."""
        end = time.monotonic() + 60
        while not self.value(expression):
            assert time.monotonic() < end, (expression, self.value(SCREEN))
            time.sleep(0.05)

    def click(self, selector: str) -> None:
        """Click into the middle of an element."""
        place = self.value(
            f"(() => {{const r = document.querySelector('{selector}').getBoundingClientRect();"
            " return {x: r.x + r.width / 2, y: r.y + r.height / 2}})()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **place)

    def press(self, key: str) -> None:
        """Press a key that is a character."""
        for kind in ("keyDown", "keyUp"):
            self.call("Input.dispatchKeyEvent", type=kind, key=key, text=key)


_AS_3_AND_4 = """\
import os, sys
hears, says = (os.dup(os.dup(int(each))) for each in sys.argv[1:3])
os.dup2(hears, 3)
os.dup2(says, 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""


@contextmanager
def _opened(browser: str, page: Path) -> Iterator[Tab]:
    hears, we_write = os.pipe()
    we_read, says = os.pipe()
    profile = page.parent / "profile"
    command = [
        *(sys.executable, "-c", _AS_3_AND_4, str(hears), str(says), browser),
        *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
        *("--remote-debugging-pipe", f"--user-data-dir={profile}", "--no-first-run"),
    ]
    process = subprocess.Popen(
        command,
        pass_fds=(hears, says),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(hears)
    os.close(says)
    tab = Tab(we_read, we_write)
    try:
        tab.open(page.as_uri())
        yield tab
    finally:
        process.terminate()
        process.wait(30)
        os.close(we_write)
        os.close(we_read)
