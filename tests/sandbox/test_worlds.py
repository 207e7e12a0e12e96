"""Several worlds behind one set of ports: told apart at login, and none meets another."""

import base64
import json
import random
import re
import sqlite3
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cpshell import catalog
from cpshell.sandbox.calls.registry import CATALOG_APIS, Api, of_api
from cpshell.sandbox.clock import Clock
from cpshell.sandbox.command import main

WORLDS = 3
CHOSEN = "Chosen-by-many-1"


class WorldPanel:
    """One world of a sandbox, as the tests' client sees a panel: same ports, own credentials."""

    def __init__(self, panel: Any, number: int) -> None:
        self._panel = panel
        self.number = number
        self.told = panel.ready["worlds"][number - 1]

    def __getattr__(self, name: str) -> Any:
        return getattr(self._panel, name)

    def account(self, user: str) -> dict[str, Any]:
        account: dict[str, Any] = self._panel.sandbox.account(user, self.number)
        return account

    def login(self, user: str) -> Any:
        return type(self._panel).login(self, user)

    def login_form(self, user: str, **more: str) -> dict[str, str]:
        return type(self._panel).login_form(self, user, **more)

    def code(self, user: str) -> str:
        return type(self._panel).code(self, user)

    def token_header(self, user: str) -> str:
        return type(self._panel).token_header(self, user)

    @property
    def world(self) -> Any:
        return list(self._panel.sandbox.panels)[self.number - 1].host.world

    def state(self) -> list[str]:
        """All that the world holds, and its open sessions."""
        host = list(self._panel.sandbox.panels)[self.number - 1].host
        sessions = [session.id.text for session in host.sessions.all()]
        log = Path(self.told["session_log"]).read_text().splitlines()
        return [*dump(self.world.db), *sessions, *log]


def dump(db: sqlite3.Connection) -> list[str]:
    """Everything in a database, as SQL."""
    factory, db.row_factory = db.row_factory, None
    try:
        return list(db.iterdump())
    finally:
        db.row_factory = factory


def basic(user: str, password: str) -> str:
    return "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()


@pytest.fixture
def worlds(open_panel) -> Iterator[list[WorldPanel]]:
    with open_panel(worlds=WORLDS) as panel:
        yield [WorldPanel(panel, number + 1) for number in range(WORLDS)]


def mark(worlds: list[WorldPanel]) -> None:
    """Give alice of each world a mailbox that tells which it is."""
    for each in worlds:
        reply = each.login("alice").uapi(
            "Email", "add_pop", email=f"mark{each.number}", password="Long-enough-9"
        )
        assert reply["status"] == 1


def marks(listed: dict[str, Any]) -> list[str]:
    return [row["email"] for row in listed["data"] if row["email"].startswith("mark")]


def test_each_world_has_credentials_of_its_own(worlds) -> None:
    seen: set[str] = set()
    for each in worlds:
        for entry in each.told["accounts"]:
            for key in {"password", "token", "accesshash", "otp_secret"} & entry.keys():
                assert entry[key] not in seen
                seen.add(entry[key])
    assert len(seen) > WORLDS * 10


def test_the_ready_line_tells_the_first_world_where_one_is_expected(worlds) -> None:
    ready = worlds[0].ready
    assert [told["world"] for told in ready["worlds"]] == [1, 2, 3]
    for key in ("accounts", "tokens", "session_log", "reset"):
        assert ready[key] == ready["worlds"][0][key]


def ways_in(world: WorldPanel) -> dict[str, Callable[[], Any]]:
    """Each way to list alice's mailboxes as somebody of this world."""
    path = "/execute/Email/list_pops"
    wrapped = "/json-api/uapi_cpanel?api.version=1&cpanel.user=alice&cpanel.module=Email"
    wrapped += "&cpanel.function=list_pops"
    root, alice = world.account("root"), world.account("alice")
    return {
        "session": lambda: world.login("alice").get(path),
        "token": lambda: world.get("cpanel", path, Authorization=world.token_header("alice")),
        "basic": lambda: world.get("cpanel", path, Authorization=basic("alice", alice["password"])),
        "sign-on": lambda: world.login("root").sign_on("alice", "cpanel").get(path),
        "root's session": lambda: world.login("root").get(wrapped),
        "root's token": lambda: world.get("whm", wrapped, Authorization=world.token_header("root")),
        "access hash": lambda: world.get(
            "whm", wrapped, Authorization=f"WHM root:{root['accesshash']}"
        ),
        "two factors": lambda: world.login("otto").sign_on("alice", "cpanel").get(path),
    }


def test_every_way_in_leads_to_its_own_world(worlds) -> None:
    mark(worlds)
    for each in worlds:
        for name, call in ways_in(each).items():
            if name == "two factors":  # otto may not sign on: that he is let in is enough
                assert each.login("otto").whm("version")["metadata"]["result"] == 1
                continue
            reply = call().json
            listed = (
                reply["data"]["uapi"] if "metadata" in reply and "uapi" in str(reply) else reply
            )
            assert marks(listed) == [f"mark{each.number}@alice.test"], name


def test_the_log_tells_the_world(worlds) -> None:
    for each in worlds:
        each.login("alice")
    assert [entry["world"] for entry in worlds[0].request_log()] == [1, 2, 3]
    worlds[0].get("whm", "/login/")
    assert worlds[0].request_log()[-1]["world"] is None


def test_a_password_that_fits_in_two_worlds_opens_neither_without_a_number(worlds) -> None:
    for each in worlds[:2]:
        reply = each.login("alice").uapi("Email", "add_pop", email="same", password=CHOSEN)
        assert reply["status"] == 1
    fields = {"user": "same@alice.test", "pass": CHOSEN}
    panel = worlds[0]
    assert panel.post("webmail", "/login/?login_only=1", fields).status == 401
    header = basic("same@alice.test", CHOSEN)
    assert panel.get("webmail", "/execute/Email/list_pops", Authorization=header).status == 401
    for each in worlds[:2]:
        numbered = fields | {"user": f"{each.number}/same@alice.test"}
        assert panel.post("webmail", "/login/?login_only=1", numbered).status == 200
        assert panel.request_log()[-1]["world"] == each.number
    third = fields | {"user": "3/same@alice.test"}
    assert panel.post("webmail", "/login/?login_only=1", third).status == 401


def test_a_number_before_the_user_works_in_headers_too(worlds) -> None:
    second = worlds[1]
    alice = second.account("alice")
    path = "/execute/Email/list_pops"
    for user, status in (("2/alice", 200), ("1/alice", 401), ("9/alice", 401)):
        for header in (basic(user, alice["password"]), f"cpanel {user}:{alice['token']}"):
            assert second.get("cpanel", path, Authorization=header).status == status


def test_one_world_takes_no_number_and_no_slash(panel) -> None:
    fields = panel.login_form("alice") | {"user": "1/alice"}
    assert panel.post("cpanel", "/login/?login_only=1", fields).status == 401


def test_a_revoked_token_is_forgotten_and_a_new_one_found(worlds) -> None:
    first = worlds[0]
    old = first.token_header("alice")
    path = "/execute/Tokens/list"
    assert first.get("cpanel", path, Authorization=old).status == 200
    alice = first.login("alice")
    alice.uapi("Tokens", "revoke", name="sandbox")
    assert first.get("cpanel", path, Authorization=old).status == 401
    made = alice.uapi("Tokens", "create_full_access", name="again")["data"]["token"]
    header = f"cpanel alice:{made}"
    assert first.get("cpanel", path, Authorization=header).status == 200


# None meets another ------------------------------------------------------------------------

Act = Callable[[WorldPanel, random.Random], Any]


def _add_mailbox(world: WorldPanel, chance: random.Random) -> Any:
    name = f"box{chance.randrange(10**6)}"
    return world.login("alice").uapi("Email", "add_pop", email=name, password=CHOSEN)


def _add_account(world: WorldPanel, chance: random.Random) -> Any:
    user = f"new{chance.randrange(10**6)}"
    return world.login("root").whm(
        "createacct", username=user, domain=f"{user}.test", plan="starter"
    )


def _change_password(world: WorldPanel, chance: random.Random) -> Any:
    return world.login("root").whm("passwd", user="bob", password=f"Other-{chance.random()}")


def _suspend(world: WorldPanel, chance: random.Random) -> Any:
    user = chance.choice(["dave", "erin", "heidi"])
    return world.login("root").whm(chance.choice(["suspendacct", "unsuspendacct"]), user=user)


def _set_tweak(world: WorldPanel, chance: random.Random) -> Any:
    value = str(chance.randrange(10, 100))
    return world.login("root").whm("set_tweaksetting", key="maxemailsperhour", value=value)


def _fail_to_log_in(world: WorldPanel, chance: random.Random) -> Any:
    fields = {"user": f"{world.number}/alice", "pass": f"wrong {chance.random()}"}
    return world.post("cpanel", "/login/?login_only=1", fields)


def _save_file(world: WorldPanel, chance: random.Random) -> Any:
    return world.login("alice").uapi(
        "Fileman",
        "save_file_content",
        dir="/public_html",
        file="a.txt",
        content=str(chance.random()),
    )


def _leave(world: WorldPanel, chance: random.Random) -> Any:
    session = world.login("alice")
    return session.get("/logout/")


def _spoil_token(world: WorldPanel, chance: random.Random) -> Any:
    session = world.login("alice")
    for _ in range(chance.randrange(1, 4)):
        world.get("cpanel", "/cpsess0000000000/execute/Ftp/list_ftp", Cookie=session.cookie)


def _reset(world: WorldPanel, chance: random.Random) -> Any:
    path = world.told["reset"].split("/", 3)[3]
    return world.post("whm", f"/{path}")


ACTS: tuple[Act, ...] = (
    _add_mailbox, _add_account, _change_password, _suspend, _set_tweak, _fail_to_log_in,
    _save_file, _leave, _spoil_token, _reset,
)  # fmt: skip


@pytest.mark.parametrize("seed", range(4))
def test_what_happens_in_one_world_changes_no_other(worlds, seed) -> None:
    chance = random.Random(seed)
    for _ in range(15):
        world, act = chance.choice(worlds), chance.choice(ACTS)
        before = {other.number: other.state() for other in worlds if other is not world}
        own = world.state()
        act(world, chance)
        for other in worlds:
            if other is not world:
                assert other.state() == before[other.number], (act.__name__, other.number)
        assert world.state() != own or act is _reset, act.__name__


def sample_calls(api: Api) -> Iterator[tuple[str | None, str, dict[str, str]]]:
    """Every simulated function of an API, with the parameters that it must have."""
    for entry in of_api(api):
        known = catalog.find(CATALOG_APIS[api], entry.module, entry.name)
        needed = [p.name.replace("*", "1") for p in known.parameters if p.required] if known else []
        values = {
            "domain": "alice.test",
            "user": "alice",
            "username": "alice",
            "zone": "alice.test",
        }
        yield entry.module, entry.name, {name: values.get(name, "1") for name in needed}


def login_again(world: WorldPanel, user: str) -> Any:
    """A new session, in a world that is put back where a function has locked its user out."""
    try:
        return world.login(user)
    except AssertionError:
        _reset(world, random.Random())
        return world.login(user)


def test_no_function_shows_or_changes_another_world(worlds) -> None:
    mark(worlds)
    for each in worlds:
        made = each.login("root").whm(
            "createacct", username=f"mark{each.number}", domain=f"mark{each.number}.test"
        )
        assert made["metadata"]["result"] == 1
    first, others = worlds[0], worlds[1:]
    before = [other.state() for other in others]
    replies = 0
    for module, name, parameters in sample_calls(Api.UAPI):
        shown = json.dumps(login_again(first, "alice").uapi(module, name, **parameters))
        assert not re.search("mark[23]", shown), (module, name)
        replies += 1
    for _, name, parameters in sample_calls(Api.WHM):
        sent = {"api.version": 1, **parameters}
        shown = login_again(first, "root").post(f"/json-api/{name}", sent).text
        assert not re.search("mark[23]", shown), name
        replies += 1
    assert replies > 600
    assert [other.state() for other in others] == before


@pytest.mark.parametrize("seed", range(2))
def test_a_cookie_of_one_world_with_the_token_of_another_opens_neither(worlds, seed) -> None:
    one, other = random.Random(seed).sample(worlds, 2)
    mine, theirs = one.login("alice"), other.login("alice")
    reply = one.get("cpanel", f"{theirs.token}/execute/Ftp/list_ftp", Cookie=mine.cookie)
    assert reply.status == 401


def test_faults_count_in_each_world_apart(open_panel) -> None:
    with open_panel(worlds=2, faults=["503@version#1"]) as panel:
        path = "/json-api/version?api.version=1"
        for number in (1, 2):
            header = WorldPanel(panel, number).token_header("root")
            assert panel.get("whm", path, Authorization=header).status == 503
            assert panel.get("whm", path, Authorization=header).status == 200


# Putting back ------------------------------------------------------------------------------


def test_a_world_is_put_back_alone(worlds) -> None:
    mark(worlds)
    sessions = [each.login("alice") for each in worlds]
    reply = _reset(worlds[1], random.Random())
    assert (reply.status, reply.json) == (200, {"reset": True, "world": 2})
    assert sessions[1].get("/execute/Ftp/list_ftp").status == 401
    for number in (0, 2):
        assert marks(sessions[number].uapi("Email", "list_pops")) == [
            f"mark{number + 1}@alice.test"
        ]
    assert marks(worlds[1].login("alice").uapi("Email", "list_pops")) == []


def test_a_reset_needs_the_key_and_a_post(worlds) -> None:
    mark(worlds)
    path = "/" + worlds[0].told["reset"].split("/", 3)[3]
    assert worlds[0].get("whm", path).status == 405
    assert worlds[0].post("whm", path[:-1] + ("0" if path[-1] != "0" else "1")).status == 404
    assert marks(worlds[0].login("alice").uapi("Email", "list_pops")) == ["mark1@alice.test"]
    key = path.rpartition("/")[2]
    assert key not in Path(worlds[0].ready["request_log"]).read_text()


def test_a_world_that_was_put_back_is_the_world_of_the_start(open_panel) -> None:
    clock = Clock()
    clock.stop()
    with open_panel(accounts=40, clock=clock) as panel:
        before = dump(panel.sandbox.world.db)
        root = panel.login("root")
        root.whm("removeacct", username="alice")
        root.whm("passwd", user="rita", password="Quite-other-1")
        root.whm("set_tweaksetting", key="maxemailsperhour", value="77")
        panel.sandbox.reset()
        after = dump(panel.sandbox.world.db)
        assert panel.login("alice").uapi("Ftp", "list_ftp")["status"] == 1
    assert len(before) == len(after)
    assert [line for line in after if "hash" not in line and "$" not in line] == [
        line for line in before if "hash" not in line and "$" not in line
    ]


def test_faults_count_anew_after_a_reset(open_panel) -> None:
    with open_panel(faults=["503@version#1"]) as panel:
        for _ in range(2):
            path = "/json-api/version?api.version=1"
            statuses = [
                panel.get("whm", path, Authorization=panel.token_header("root")).status
                for _ in range(2)
            ]
            assert statuses == [503, 200]
            panel.sandbox.reset()


def test_a_state_that_is_kept_can_be_put_back(open_panel, tmp_path) -> None:
    state = tmp_path / "state.db"
    with open_panel(state=state) as panel:
        panel.login("root").whm("removeacct", username="alice")
    with open_panel(state=state) as panel:
        panel.sandbox.reset()
    with open_panel(state=state) as panel:
        assert panel.login("alice")


def test_the_subcommand_puts_back_one_world_or_all(worlds, tmp_path, capsys) -> None:
    ready = tmp_path / "ready.json"
    ready.write_text(json.dumps(worlds[0].ready) + "\n")
    mark(worlds)
    for options, still in zip((["--world", "3"], []), ((1, 2), ()), strict=True):
        assert main(["reset", str(ready), *options]) == 0
        for each in worlds:
            known = [f"mark{each.number}@alice.test"] if each.number in still else []
            assert marks(each.login("alice").uapi("Email", "list_pops")) == known
    assert capsys.readouterr() == ("", "")


def test_the_subcommand_says_what_is_wrong(worlds, tmp_path, capsys) -> None:
    ready, gone = tmp_path / "ready.json", tmp_path / "gone.json"
    told = dict(worlds[0].ready)
    ready.write_text(json.dumps(told))
    wrong = told | {"worlds": [told | {"reset": told["reset"] + "0"}]}
    gone.write_text(json.dumps(wrong))
    (tmp_path / "note").write_text("no line")
    for arguments, code, text in (
        ([str(ready), "--world", "4"], 2, "there is no world 4: the sandbox has 3"),
        ([str(tmp_path / "none")], 2, f"cannot read {tmp_path / 'none'}: no such file"),
        (
            [str(tmp_path / "note")],
            2,
            "note has no ready line: start cpshell sandbox --json > READY",
        ),
        ([str(gone)], 1, "the sandbox refused it (status 404)"),
        ([], 2, "READY"),
    ):
        assert main(["reset", *arguments]) == code
        out, err = capsys.readouterr()
        assert (out, err.count("\n")) == ("", 1)
        assert text in err


def test_the_subcommand_says_that_nothing_answers(open_panel, tmp_path, capsys) -> None:
    with open_panel() as panel:
        told = panel.ready | {"reset": "https://127.0.0.1:1/sandbox/reset/x"}
        (tmp_path / "ready").write_text(json.dumps(told))
        assert main(["reset", str(tmp_path / "ready")]) == 4
    assert "does not answer" in capsys.readouterr().err


def test_each_world_keeps_a_state_of_its_own(open_panel, tmp_path) -> None:
    state = tmp_path / "state.db"
    with open_panel(worlds=2, state=state) as panel:
        WorldPanel(panel, 2).login("root").whm("removeacct", username="alice")
    with open_panel(worlds=2, state=state) as panel:
        assert WorldPanel(panel, 1).login("alice")
        assert "password" not in WorldPanel(panel, 2).account("alice")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["state.db.1", "state.db.2"]
