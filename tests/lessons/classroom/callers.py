"""A course, and callers who speak to a classroom without a shell."""

import http.client
import json
import ssl
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HELLO = """\
<!-- cpshell
user: root
service: whm
-->

# Hello <b>all</b>

<!-- note: SPEAKER-NOTE: ask who has used a shell. -->

Look <script>alert(1)</script> who is there.

```cpshell
> whm gethostname | get hostname
"srv1.sandbox.test"
```
"""
MAIL = """\
# Mail

> task: Give alice a mailbox named nora.
> check: uapi --as alice Email list_pops | where email=nora@alice.test
> hint: It is add_pop.
"""


@dataclass
class Answer:
    """What came back: status, headers by name in lower case, and the body, read as JSON if so."""

    status: int
    headers: dict[str, str]
    body: Any


@dataclass
class Caller:
    """Speaks HTTP to a classroom, as any program or browser may."""

    url: str
    code: str
    token: str = ""
    cookies: dict[str, str] = field(default_factory=dict)

    def ask(
        self, method: str, path: str, body: Any = None, key: str | None = None, **headers: str
    ) -> Answer:
        """Send one request; a ``body`` that is no text goes as JSON."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None and not isinstance(body, str | bytes):
            body = json.dumps(body)
            sent.setdefault("content-type", "application/json")
        if key is not None:
            sent["authorization"] = f"Bearer {key}"
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        address = urlsplit(self.url).netloc
        with closing(http.client.HTTPConnection(address, timeout=60)) as connection:
            connection.request(method, path, body, sent)
            got = connection.getresponse()
            told = {name.lower(): value for name, value in got.getheaders()}
            if told.get("content-type", "").startswith("text/event-stream"):
                return Answer(got.status, told, json.loads(_first_event(got)))
            text = got.read().decode()
        if "set-cookie" in told:
            name, _, value = told["set-cookie"].partition(";")[0].partition("=")
            self.cookies[name] = value
        is_json = told.get("content-type", "").startswith("application/json")
        return Answer(got.status, told, json.loads(text) if is_json else text)

    def join(self, name: str, **more: Any) -> Answer:
        """Ask for a seat."""
        return self.ask("POST", "/join", {"name": name, "code": self.code, **more})

    def teach(self) -> "Caller":
        """Return a caller with the trainer's cookie."""
        trainer = Caller(self.url, self.code, self.token)
        assert trainer.ask("POST", "/trainer/session", {"token": self.token}).status == 200
        return trainer

    def learners(self) -> dict[str, Any]:
        """Return what the trainer's page is told of each learner."""
        told = self.ask("GET", "/trainer/events").body
        return {learner["name"]: learner for learner in told["learners"]}


def _first_event(answer: http.client.HTTPResponse) -> bytes:
    """The data of the first event of a stream, which goes on."""
    while not (line := answer.readline()).startswith(b"data: "):
        assert line
    return line.removeprefix(b"data: ")


def score(steps: int, done: int, *, tries: int = 1, hints: int = 0) -> dict[str, Any]:
    """A report: the first steps are done, each after so many tries."""
    return {
        "learner": "whoever",
        "lesson": "hello.md",
        "started": "2026-01-31T09:00:00Z",
        "steps": [
            {"line": 10 + at, "task": None, "tries": tries if at < done else 0, "hints": hints,
             "skipped": False, "seconds": 1.5, "done": at < done}
            for at in range(steps)
        ],
        "totals": {},
    }  # fmt: skip


def write_course(folder: Path) -> Path:
    """Write a course of two lessons; return its folder."""
    folder.mkdir()
    (folder / "course.toml").write_text('title = "Mail & more"\norder = ["hello", "mail"]\n')
    (folder / "hello.md").write_text(HELLO)
    (folder / "hello.de.md").write_text(HELLO.replace("Look", "Schau\nhin"))
    (folder / "mail.md").write_text(MAIL)
    return folder


def call_whm(world: dict[str, Any], authority: str, path: str) -> Any:
    """Return the reply of root's world to a path of WHM's JSON API."""
    root = next(entry for entry in world["accounts"] if entry["user"] == "root")
    context = ssl.create_default_context(cadata=authority)
    with closing(
        http.client.HTTPSConnection("127.0.0.1", world["ports"]["whm"], context=context, timeout=60)
    ) as connection:
        connection.request("GET", f"/json-api/{path}", headers={
            "Authorization": f"whm root:{root['token']}"})  # fmt: skip
        return json.loads(connection.getresponse().read())
