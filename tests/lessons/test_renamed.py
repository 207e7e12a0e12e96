"""A lesson with new names is true on a server that has the old ones."""

from pathlib import Path
from typing import Any

import pytest

from cpshell.lessons.translation import NameTranslation
from cpshell.panel.request import Request
from cpshell.panel.transport import Response
from cpshell.sandbox.server import Sandbox

RENAMED = """\
<!-- cpshell
user: boss
service: whm
renamed: root=boss
renamed: alice=bob
renamed: bob=user2
renamed: 127.0.0.1=panel.example
-->

```cpshell
> whoami | select user,host
[{"user":"boss","host":"panel.example"}]
> whm listaccts --where user=user2 --columns user,domain
{"acct":[{"user":"user2","domain":"user2.test"}]}
> su bob
> uapi Email list_pops | get [0].email
"bob"
> uapi DomainInfo list_domains | get main_domain
"bob.test"
> exit
> uapi --as user2 Email list_pops | get [].email
["user2","user2@user2.test"]
```
"""
LOGIN = """\
```cpshell
> login ${sandbox.webmail} -u info@bob.test --password-from prompt
> whoami | select user,host
[{"user":"info@bob.test","host":"panel.example"}]
```
"""


@pytest.fixture
def lesson(tmp_path: Path) -> Path:
    """A lesson whose names are those of nobody on the sandbox, or of somebody else."""
    path = tmp_path / "renamed.md"
    path.write_text(RENAMED, "utf-8")
    return path


@pytest.mark.slow
def test_on_a_sandbox_and_then_on_the_cassette_of_that_run(run: Any, lesson: Path) -> None:
    lesson.write_text(RENAMED + LOGIN, "utf-8")
    ran = run("check", "--sandbox", "--update", str(lesson))
    assert ran.code == 0, ran.out
    assert (ran.code, ran.out) == (0, f"ok   {lesson}: 9 passed\n1 lesson: 9 passed\n")
    assert "alice" not in lesson.with_name("renamed.cassette.jsonl").read_text("utf-8")
    ran = run("check", str(lesson))
    assert ran.code == 0, ran.out
    assert (ran.code, ran.out) == (0, f"ok   {lesson}: 9 passed\n1 lesson: 9 passed\n")


@pytest.mark.parametrize("auth", ["password", "basic", "token"])
def test_on_a_live_panel_with_every_kind_of_credentials(
    run: Any, sandbox: Sandbox, lesson: Path, auth: str
) -> None:
    ready = sandbox.ready
    secret = sandbox.account("root")["token" if auth == "token" else "password"]
    source = "--token-from" if auth == "token" else "--password-from"
    ran = run(
        *("check", "--live", f"https://127.0.0.1:{ready['ports']['whm']}", "-u", "root"),
        *("--service", "whm"),
        *("--ca", ready["ca"], "--auth", auth, source, "env:ROOT_SECRET", str(lesson)),
        env={"ROOT_SECRET": secret},
    )
    assert ran.code == 0, ran.out
    assert (ran.code, ran.out) == (0, f"ok   {lesson}: 7 passed\n1 lesson: 7 passed\n")


class _Wire:
    """Keeps what was sent; answers with every name."""

    def send(self, request: Request) -> Response:
        self.request = request
        headers = (("set-cookie", "cpsession=alice%3aabc"), ("location", "https://srv1.test/"))
        return Response(200, "OK", headers, b'{"a":"alice\\nalice@srv1.test","b":"malice \xff"}')

    def greet(self) -> None: ...
    def close(self) -> None: ...


def test_names_change_in_all_that_is_sent_and_answered_but_in_secrets() -> None:
    names = NameTranslation(("alice=user1", "srv1.test=panel.test"))
    wire = _Wire()
    answer = names.translated(wire).send(
        Request(
            "POST",
            "/execute/A/b",
            query=(("user", "user1"), ("password", "user1-is-mine")),
            form=(("dir", "/home/user1/x"),),
            headers=(("Cookie", "cpsession=user1%3aabc"), ("Authorization", "whm user1:user1-T")),
            json='{"user":"user1"}',
        )
    )
    sent = wire.request
    assert sent.query == (("user", "alice"), ("password", "user1-is-mine"))
    assert sent.form == (("dir", "/home/alice/x"),)
    assert sent.headers == (
        ("Cookie", "cpsession=alice%3aabc"),
        ("Authorization", "whm alice:user1-T"),
    )
    assert sent.json == '{"user":"alice"}'
    assert answer.body == b'{"a":"user1\\nuser1@panel.test","b":"malice \xff"}'
    assert answer.header("location") == "https://panel.test/"
    assert answer.cookies == {"cpsession": "user1%3aabc"}
