"""``checkup --witness``: how a real server answers, and nothing that only this server has."""

import io
import json
from contextlib import closing
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from cpshell import cli
from cpshell.catalog import Api, Effect, find
from cpshell.catalog.witness_file import exchanges_of
from cpshell.catalog.witness_flow import Answer
from cpshell.commands import checkup
from cpshell.panel.http import HttpTransport
from cpshell.panel.transport import Response
from cpshell.profiles import witness
from cpshell.records import changed
from cpshell.sandbox.comparison import compare
from cpshell.sandbox.server import Sandbox
from cpshell.system.streams import Streams
from cpshell.system.system import System
from tests.conftest import account
from tests.panel.test_proxy import ConnectProxy

MARK = "zqmark"
NUMBER = 7_770_777
INTERVAL = witness.INTERVAL


@pytest.fixture
def as_root(run, fresh_sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch):
    """Run lines as root of a sandbox of one's own; requests follow each other at once."""
    monkeypatch.setattr(witness, "INTERVAL", 0.0)
    monkeypatch.setenv("SECRET", account(fresh_sandbox, "root")["password"])
    target = f"https://root@127.0.0.1:{fresh_sandbox.ready['ports']['whm']}"
    options = ["--ca", str(fresh_sandbox.ready["ca"]), "--password-from", "env:SECRET", target]
    return lambda *argv: run(*options, *argv)


@pytest.fixture
def marked_world(as_root) -> None:
    """Put a name that occurs nowhere else wherever the world takes one."""
    ran = as_root(
        "--yes",
        "-c",
        f"whm createacct username={MARK} domain={MARK}.test contactemail={MARK}@{MARK}.test",
        "-c",
        f"su {MARK}",
        "-c",
        f"uapi Email add_pop email={MARK} domain={MARK}.test password=Zq-{NUMBER}-pass",
        "-c",
        f"uapi Mysql create_database name={MARK}_{NUMBER}",
        "-c",
        f"uapi Tokens create_full_access name={MARK}{NUMBER}",
        "-c",
        f"uapi SubDomain addsubdomain domain={MARK} rootdomain={MARK}.test",
        "-c",
        f"uapi Fileman save_file_content dir=public_html file={MARK}.html content={NUMBER}",
    )
    assert ran.code == 0, ran.err


@pytest.fixture
def marked_wire(monkeypatch: pytest.MonkeyPatch) -> None:
    """Add words of its own to whatever the server answers, and other numbers."""
    send = HttpTransport.send

    def marking(self: HttpTransport, request: Any) -> Response:
        response = send(self, request)
        if not response.body.startswith(b"{"):
            return response
        return changed(
            response,
            reason=f"{response.reason} {MARK}{NUMBER}",
            headers=(
                *response.headers,
                (f"x-{MARK}", MARK),
                ("set-cookie", f"{MARK}={MARK}; {MARK}={NUMBER}"),
                ("location", f"https://{MARK}.test/{NUMBER}"),
            ),
            body=json.dumps(_marked(json.loads(response.body))).encode(),
        )

    monkeypatch.setattr(HttpTransport, "send", marking)


def _marked(value: Any, key: str = "") -> Any:
    """Mark texts and numbers, but for those that say whether a call worked."""
    if isinstance(value, dict):
        marked = {name: _marked(inner, name) for name, inner in value.items()}
        return {**marked, f"{MARK}-{key}": f"{MARK}{NUMBER}", f"{NUMBER}{key}": NUMBER}
    if isinstance(value, list):
        return [*(_marked(inner, key) for inner in value), NUMBER, f"{MARK}{NUMBER}"]
    if key in ("status", "result", "version", "user", "domain", "email", "redirect"):
        return value
    if isinstance(value, str):
        return f"{value}{MARK}{NUMBER}" if not value.startswith("/cpsess") else value
    return value + NUMBER if isinstance(value, int) else value


def taken(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text())
    return found


def calls_in(sandbox: Sandbox) -> list[dict[str, Any]]:
    lines = Path(sandbox.ready["request_log"]).read_text().splitlines()
    return [json.loads(line) for line in lines]


def test_no_name_address_number_or_text_of_the_server_is_in_it(as_root, marked_world, tmp_path):
    ran = as_root(
        *("--yes", "-c", f"checkup --witness {tmp_path}/whm.json", "-c", f"su {MARK}"),
        *("-c", f"checkup --witness {tmp_path}/cpanel.json"),
    )
    assert ran.code == 0, ran.err
    for name, least in (("whm", 150), ("cpanel", 250)):
        text = (tmp_path / f"{name}.json").read_text()
        assert MARK not in text.lower()
        assert str(NUMBER) not in text
        for private in ("alice", "127.0.0.1", "cpsess0", "example", ".test"):
            assert private not in text
        (part,) = taken(tmp_path / f"{name}.json")["services"]
        assert len(part["exchanges"]) >= least
        assert sum(form.get("ok", False) for form in part["exchanges"].values()) > 50
        assert text in ran.err  # it was shown as it was written


def test_nothing_that_is_added_on_the_wire_is_in_it(as_root, marked_wire, tmp_path):
    ran = as_root("--yes", "-c", f"checkup --witness {tmp_path}/w.json")
    assert ran.code == 0, ran.err
    text = (tmp_path / "w.json").read_text()
    assert MARK not in text.lower()
    assert str(NUMBER) not in text
    (part,) = taken(tmp_path / "w.json")["services"]
    assert "*" in part["heads"]["head2"]["headers"]
    assert part["version"] == "11.138.0.5"
    assert sum(form.get("ok", False) for form in part["exchanges"].values()) > 50


def test_what_the_server_said_to_the_login_is_told_and_no_secret_of_it(
    as_root, marked_world, tmp_path
):
    ran = as_root(
        *("--yes", "-c", f"checkup --witness {tmp_path}/whm.json", "-c", f"su {MARK}"),
        *("-c", f"checkup --witness {tmp_path}/cpanel.json"),
    )
    assert ran.code == 0, ran.err
    (whm,) = taken(tmp_path / "whm.json")["services"]
    (cpanel,) = taken(tmp_path / "cpanel.json")["services"]
    login = whm["exchanges"]["login by form"]
    assert set(login["value"]["fields"]) == {"redirect", "security_token", "status"}
    entered = cpanel["heads"][cpanel["exchanges"]["single sign-on through WHM"]["head"]]
    assert entered["cookies"] == {"cpsession": ["httponly", "path", "port", "secure"]}
    assert entered["location"] == "/cpsess/frontend/jupiter/index.html?login&post_login"


def test_it_makes_only_calls_that_read_and_no_login(as_root, fresh_sandbox, tmp_path):
    as_root("-c", "su alice")
    before = len(calls_in(fresh_sandbox))
    ran = as_root(
        *("--yes", "-c", f"checkup --witness {tmp_path}/w.json", "-c", "su alice"),
        *("-c", f"checkup --ways root@127.0.0.1,alice --witness {tmp_path}/both.json"),
    )
    assert ran.code == 0, ran.err
    services = [part["service"] for part in taken(tmp_path / "both.json")["services"]]
    assert services == ["whm", "cpanel"]
    made = [entry for entry in calls_in(fresh_sandbox)[before:] if entry["call"]]
    assert len(made) > 500
    harmful = []
    for entry in made:
        module, _, function = entry["call"].rpartition("::")
        known = [each for api in Api if (each := find(api, module or None, function)) is not None]
        if function != "create_user_session" and not any(
            each.effect is Effect.READ and not each.secret_reply for each in known
        ):
            harmful.append(entry["call"])
    assert harmful == []
    assert all(entry["method"] == "GET" for entry in made if "session" not in entry["call"])


def test_no_more_than_two_requests_a_second_are_made(as_root, monkeypatch, tmp_path):
    monkeypatch.setattr(witness, "INTERVAL", INTERVAL)
    clock = [0.0]
    begun: list[float] = []

    def sleep(seconds: float) -> None:
        clock[0] += seconds

    ask = witness._ask

    def asked(*arguments: Any) -> Any:
        begun.append(clock[0])
        clock[0] += 0.1  # what an answer takes
        return ask(*arguments)

    monkeypatch.setattr(witness, "_ask", asked)
    take = witness.take_witness
    monkeypatch.setattr(
        witness,
        "take_witness",
        lambda sessions, **given: take(sessions, **given, pause=sleep, now=lambda: clock[0]),
    )
    ran = as_root("--yes", "-c", f"checkup --witness {tmp_path}/w.json")
    assert ran.code == 0, ran.err
    assert len(begun) > 150
    assert min(later - first for first, later in pairwise(begun)) >= 0.5 - 1e-9


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("answers", "written", "asked"),
    [("no\n", False, 1), ("yes\nno\n", False, 2), ("yes\ny\n", True, 2)],
)
def test_it_asks_before_it_begins_and_before_it_writes(
    fresh_sandbox, monkeypatch, tmp_path, answers, written, asked
):
    monkeypatch.setattr(witness, "INTERVAL", 0.0)
    monkeypatch.setenv("SECRET", account(fresh_sandbox, "root")["password"])
    target = f"https://root@127.0.0.1:{fresh_sandbox.ready['ports']['whm']}"
    options = ["--ca", str(fresh_sandbox.ready["ca"]), "--password-from", "env:SECRET", target]
    out, err = io.StringIO(), io.StringIO()
    file = tmp_path / "w.json"
    given = iter(answers.splitlines())
    questions: list[str] = []

    def ask(question: str, _secret: bool) -> str:
        questions.append(question)
        return next(given)

    streams = Streams(io.StringIO(), out, err, ask=ask)
    code = cli.main([*options, "-c", f"checkup --witness {file}"], System(streams))
    assert len(questions) == asked
    assert "up to" in questions[0]
    assert "at most two a second" in questions[0]
    assert file.exists() is written
    assert code == (0 if written else 2)
    assert ('"exchanges"' in err.getvalue()) is (asked == 2)
    requests = [entry for entry in calls_in(fresh_sandbox) if entry["call"]]
    assert bool(requests) is (asked == 2)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("checkup https://127.0.0.1:1 --witness w.json", "a witness makes no login"),
        ("checkup --ways alice", "--ways belongs to --witness"),
        ("checkup --ways nobody --witness w.json", "no session is called 'nobody'"),
        ("checkup --witness /nowhere/w.json", "cannot write w.json"),
    ],
)
def test_what_it_cannot_do_is_said_before_anything_is_asked(as_root, line, message):
    ran = as_root("--yes", "-c", line)
    assert ran.code == 2
    assert message in ran.err


def test_a_header_that_could_be_refused_is_not_tried(run, fresh_sandbox, monkeypatch, tmp_path):
    token = account(fresh_sandbox, "root")["token"]
    monkeypatch.setenv("SECRET", token)
    target = f"https://root@127.0.0.1:{fresh_sandbox.ready['ports']['whm']}"
    options = ["--ca", str(fresh_sandbox.ready["ca"]), "--auth", "token", "--yes", "-k"]
    options += ["--token-from", "env:SECRET", target]
    monkeypatch.setattr(witness, "INTERVAL", 0.0)
    ran = run(*options, "-c", f"checkup --witness {tmp_path}/w.json")
    assert ran.code == 2
    assert "has made no call yet" in ran.err
    ran = run(*options, "-c", "whm version", "-c", f"checkup --witness {tmp_path}/w.json")
    assert ran.code == 0, ran.err
    assert (tmp_path / "w.json").exists()


def test_a_header_is_not_sent_where_it_is_refused_for_sure(
    run, fresh_sandbox, monkeypatch, tmp_path
):
    monkeypatch.setenv("SECRET", account(fresh_sandbox, "alice")["token"])
    target = f"https://alice@127.0.0.1:{fresh_sandbox.ready['ports']['cpanel']}"
    options = ["--ca", str(fresh_sandbox.ready["ca"]), "--auth", "token", "--yes"]
    options += ["--token-from", "env:SECRET", target]
    monkeypatch.setattr(witness, "INTERVAL", 0.0)
    ran = run(
        *(*options, "-c", "uapi Email list_pops"),
        *("-c", f"checkup --witness {tmp_path}/w.json"),
    )
    assert ran.code == 0, ran.err
    (part,) = taken(tmp_path / "w.json")["services"]
    assert part["exchanges"]["whm version on this port"] == {"failure": "not asked"}
    assert part["whole"]
    with_credential = [
        entry
        for entry in calls_in(fresh_sandbox)
        if entry["user"] == "alice" and entry["path"] == "/json-api/version"
    ]
    assert with_credential == []


def test_a_session_that_the_server_ends_ends_its_part_and_is_not_renewed(
    as_root, fresh_sandbox, monkeypatch, tmp_path
):
    ask = witness._ask
    made = [0]

    def asked(*arguments: Any) -> Any:
        made[0] += 1
        if made[0] == 20:
            fresh_sandbox.clock.advance(30 * 24 * 3600)
        return ask(*arguments)

    monkeypatch.setattr(witness, "_ask", asked)
    ran = as_root("--yes", "-c", f"checkup --witness {tmp_path}/w.json")
    assert ran.code == 0, ran.err
    assert "the server has ended the session root@127.0.0.1: its part is not whole" in ran.err
    (part,) = taken(tmp_path / "w.json")["services"]
    assert not part["whole"]
    assert len(part["exchanges"]) < 25
    logins = [entry for entry in calls_in(fresh_sandbox) if entry["path"].startswith("/login")]
    assert len([entry for entry in logins if entry["method"] == "POST"]) == 1


LOOK = "uapi Email list_pops"
WAYS = {
    # user, service, options, and what must be called first where a header could be refused
    "basic": (
        "alice",
        "cpanel",
        "--auth basic --password-from env:password",
        "uapi Email list_pops",
    ),
    "token": ("root", "whm", "--auth token --token-from env:token", "whm version"),
    "access hash": ("root", "whm", "--auth accesshash --token-from env:accesshash", "whm version"),
    "two factors": ("otto", "whm", "--password-from env:password --otp-from env:otp_secret", ""),
    "a reseller": ("rita", "whm", "--password-from env:password", ""),
    "a user": ("alice", "cpanel", "--password-from env:password", ""),
    "a mailbox": ("info@alice.test", "webmail", "--password-from env:password", ""),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_in_gives_a_whole_witness_by_one_login_at_the_most(
    run, fresh_sandbox, monkeypatch, tmp_path, way
):
    monkeypatch.setattr(witness, "INTERVAL", 0.0)
    user, service, options, first = WAYS[way]
    for name, value in account(fresh_sandbox, user).items():
        monkeypatch.setenv(name, str(value))
    file = tmp_path / "w.json"
    ran = run(
        *("-u", user, "--service", service, "--ca", str(fresh_sandbox.ready["ca"]), "--yes"),
        *(*options.split(), f"https://127.0.0.1:{fresh_sandbox.ready['ports'][service]}"),
        *("-c", first, "-c", f"checkup --witness {file}"),
    )
    assert ran.code == 0, ran.err
    (part,) = taken(file)["services"]
    assert (part["service"], part["whole"]) == (service, True)
    assert sum(form.get("ok", False) for form in part["exchanges"].values()) > 30
    text = file.read_text()
    for private in ("alice", "rita", "otto", "127.0.0.1", "example", ".test"):
        assert private not in text
    logins = [entry["path"] for entry in calls_in(fresh_sandbox) if entry["method"] == "POST"]
    assert logins == ([] if first else ["/login/"])


def test_it_goes_through_the_proxy_of_the_session(as_root, tmp_path):
    with closing(ConnectProxy()) as proxy:
        ran = as_root("--proxy", proxy.url, "--yes", "-c", f"checkup --witness {tmp_path}/w.json")
    assert ran.code == 0, ran.err
    (part,) = taken(tmp_path / "w.json")["services"]
    assert part["exchanges"]["GET / without credential"]
    assert len(proxy.asked) >= 2  # with the session's connection, and with a bare one


def test_a_server_that_forbids_half_of_it_is_written_down_so(
    as_root, monkeypatch, tmp_path, fresh_sandbox
):
    ask = witness._ask
    made = [0]

    def forbidding(*arguments: Any) -> Any:
        made[0] += 1
        if made[0] % 2:
            return ask(*arguments)
        return Answer(403, f"Forbidden {MARK}", (("content-type", "text/html"),), MARK.encode())

    monkeypatch.setattr(witness, "_ask", forbidding)
    ran = as_root("--yes", "-c", f"checkup --witness {tmp_path}/w.json")
    assert ran.code == 0, ran.err
    text = (tmp_path / "w.json").read_text()
    assert MARK not in text
    (part,) = taken(tmp_path / "w.json")["services"]
    assert part["whole"]
    exchanges = exchanges_of(part)
    assert sum(form.get("status") == 403 for form in exchanges.values()) >= made[0] // 2
    differences, _ = compare({"whm": exchanges}, fresh_sandbox.ready)
    outcomes = [str(each) for each in differences if each.place == "outcome"]
    assert len(outcomes) > 50
    assert all(each.endswith("fails; in the sandbox: works") for each in outcomes)


def test_ctrl_c_in_the_middle_leaves_no_file(as_root, fresh_sandbox, monkeypatch, tmp_path):
    ask = witness._ask
    made = [0]

    def interrupted(*arguments: Any) -> Any:
        made[0] += 1
        if made[0] == 20:
            raise KeyboardInterrupt
        return ask(*arguments)

    monkeypatch.setattr(witness, "_ask", interrupted)
    folder = tmp_path / "there"
    folder.mkdir()
    ran = as_root("--yes", "-c", f"checkup --witness {folder}/w.json")
    assert ran.code == 130
    assert list(folder.iterdir()) == []
    assert calls_in(fresh_sandbox)[-1]["path"].endswith("/logout/")


def test_a_full_disk_is_said_and_the_witness_was_shown(as_root, monkeypatch):
    ran = as_root("--yes", "-c", "checkup --witness /dev/full")
    assert ran.code == 2
    assert "cannot write /dev/full: no space left on device" in ran.err
    assert '{"catalog":' in ran.err


def test_it_is_said_that_a_file_is_replaced(as_root, monkeypatch, tmp_path):
    asked: list[str] = []
    monkeypatch.setattr(checkup, "_ask_to_go_on", lambda _shell, text: asked.append(text))
    for _ in range(2):
        assert as_root("-c", f"checkup --witness {tmp_path}/w.json").code == 0
    assert [text for text in asked if text.startswith("Write")] == [
        f"Write this to {tmp_path}/w.json? (yes/no) ",
        f"Write this to {tmp_path}/w.json, in place of the file that is there? (yes/no) ",
    ]
