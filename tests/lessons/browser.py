"""A browser that tests steer: Chromium or Chrome, found on PATH or in ``$CHROME``.

It is steered by the DevTools protocol over a pair of pipes. Where there is none, tests that ask
for it are skipped and say so.
"""

import json
import os
import select
import shutil
import subprocess
import sys
import tempfile
import time
from base64 import b64decode
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
DESK, PHONE = (1280, 800), (375, 812)
_LONGEST = 60.0  # seconds that anything may take
_KEYS = {" ": "Space"}


class Tab:
    """One tab of a browser; ``asked_for`` are the urls that it fetched, ``errors`` what failed."""

    def __init__(self, reading: int, writing: int) -> None:
        self.asked_for: list[str] = []
        self.errors: list[str] = []
        self._reading = reading
        self._writing = writing
        self._pending = b""
        self._number = 0
        self._session: str | None = None

    def attach(self) -> None:
        """Make the tab, empty."""
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        attached = self.call("Target.attachToTarget", targetId=target, flatten=True)
        self._session = attached["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def open(
        self,
        url: str,
        size: tuple[int, int] = DESK,
        *,
        dark: bool = False,
        still: bool = False,
        scripts: bool = True,
    ) -> None:
        """Load a page in a window of this size; ``still``: its reader wants no motion."""
        self.asked_for.clear()
        self.errors.clear()
        width, height = size
        phone = size == PHONE
        self.call(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=1,
            mobile=phone,
        )
        features = {
            "prefers-color-scheme": "dark" if dark else "light",
            "prefers-reduced-motion": "reduce" if still else "no-preference",
            "hover": "none" if phone else "hover",
        }
        self.call(
            "Emulation.setEmulatedMedia",
            features=[{"name": name, "value": value} for name, value in features.items()],
        )
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        self.call("Page.navigate", url="about:blank")
        found = self.call("Page.navigate", url=url)
        assert "errorText" not in found, (url, found)
        self.until(f"document.readyState === 'complete' && location.href === {json.dumps(url)}")

    def call(self, method: str, **parameters: Any) -> Any:
        """Return the result of a command of the protocol."""
        self._number += 1
        message = {"id": self._number, "method": method, "params": parameters}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._writing, json.dumps(message).encode() + b"\0")
        while True:
            answer = self._message()
            self._note(answer.get("method"), answer.get("params"))
            if answer.get("id") == self._number:
                assert "error" not in answer, answer
                return answer["result"]

    def _note(self, method: str | None, event: Any) -> None:
        if method == "Network.requestWillBeSent":
            self.asked_for.append(event["request"]["url"])
        elif method == "Runtime.exceptionThrown":
            self.errors.append(str(event["exceptionDetails"].get("exception", event)))
        elif method == "Log.entryAdded" and event["entry"]["level"] == "error":
            self.errors.append(event["entry"]["text"])

    def _message(self) -> Any:
        while b"\0" not in self._pending:
            ready, _, _ = select.select([self._reading], [], [], _LONGEST)
            assert ready, "the browser does not answer"
            chunk = os.read(self._reading, 1 << 20)
            assert chunk, "the browser has gone"
            self._pending += chunk
        line, _, self._pending = self._pending.partition(b"\0")
        return json.loads(line)

    def value(self, expression: str) -> Any:
        """Return what an expression gives in the page."""
        found = self.call(
            "Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True
        )
        assert "exceptionDetails" not in found, found
        return found["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait for an expression to be true."""
        end = time.monotonic() + _LONGEST
        while not self.value(expression):
            assert time.monotonic() < end, expression
            time.sleep(0.05)

    def click(self, selector: str) -> None:
        """Click into the middle of an element."""
        place = self.value(
            f"(() => {{const e = document.querySelector({json.dumps(selector)});"
            " e.scrollIntoView({block: 'nearest', behavior: 'instant'});"
            " const r = e.getBoundingClientRect();"
            " return {x: r.x + r.width / 2, y: r.y + r.height / 2}})()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, button="left", clickCount=1, **place)

    def press(self, key: str) -> None:
        """Press a key: ``a``, `` ``, ``ArrowRight``, ``Tab``."""
        text = {"text": key} if len(key) == 1 else {}
        names = {"key": key, "code": _KEYS.get(key, key)}
        if key == "Tab":
            names["windowsVirtualKeyCode"] = 9  # type: ignore[assignment]
        self.call("Input.dispatchKeyEvent", type="keyDown", **names, **text)
        self.call("Input.dispatchKeyEvent", type="keyUp", **names)

    def picture(self, path: Path, *, whole: bool = False) -> None:
        """Write what is seen, or the whole page, as a PNG."""
        found = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=whole)
        path.write_bytes(b64decode(found["data"]))

    def violations(self) -> list[str]:
        """Return what axe finds that is serious or critical."""
        self.call("Runtime.evaluate", expression=_axe())
        found = self.value("axe.run(document).then((result) => result.violations)")
        return [
            f"{each['impact']}: {each['id']}: {each['nodes'][0]['html'][:200]}"
            for each in found
            if each["impact"] in ("serious", "critical")
        ]

    def small_text(self) -> list[str]:
        """Return texts that are seen and smaller than 12 pixels."""
        found: list[str] = self.value(_SMALL_TEXT)
        return found

    def scrolls_sideways(self) -> bool:
        """Return whether the page is wider than its window."""
        return bool(self.value("document.documentElement.scrollWidth > innerWidth"))


_SMALL_TEXT = """\
[...document.querySelectorAll('body *')]
  .filter((each) => [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim()))
  .filter((each) => each.checkVisibility() && !['STYLE', 'SCRIPT'].includes(each.tagName))
  .filter((each) => parseFloat(getComputedStyle(each).fontSize) < 12)
  .map((each) => each.outerHTML)"""


def _axe() -> str:
    """Return the script of axe, from the package that brings it."""
    spec = find_spec("axe_playwright_python")
    if spec is None or spec.origin is None:
        pytest.skip("no axe-playwright-python: the page was not looked at with axe")
    return (Path(spec.origin).parent / "axe.min.js").read_text("utf-8")


_AS_3_AND_4 = """\
import os, sys
hears, says = (os.dup(os.dup(int(each))) for each in sys.argv[1:3])
os.dup2(hears, 3)
os.dup2(says, 4)
os.execvp(sys.argv[3], sys.argv[3:])
"""


def _browser() -> str | None:
    return os.environ.get("CHROME") or next(filter(None, map(shutil.which, NAMES)), None)


def has_browser() -> bool:
    """Return whether there is one."""
    return _browser() is not None


@contextmanager
def open_browser() -> Iterator[Tab]:
    """Yield a tab of a new browser; skip the test where there is none."""
    browser = _browser()
    if browser is None:
        pytest.skip("no Chromium or Chrome on PATH: the page was not opened")
    hears, we_write = os.pipe()
    we_read, says = os.pipe()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [
            *(sys.executable, "-c", _AS_3_AND_4, str(hears), str(says), browser),
            *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
            *("--remote-debugging-pipe", f"--user-data-dir={profile}", "--no-first-run"),
        ]
        process = subprocess.Popen(
            command, pass_fds=(hears, says), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        os.close(hears)
        os.close(says)
        tab = Tab(we_read, we_write)
        try:
            tab.attach()
            yield tab
        finally:
            process.terminate()
            process.wait(30)
            os.close(we_write)
            os.close(we_read)
