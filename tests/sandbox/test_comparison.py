"""A witness is held against the sandbox and the catalog: what differs is named, nothing else."""

import json
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from cpshell.catalog.witness_file import exchanges_of, split_heads, text_of
from cpshell.catalog.witness_flow import Answer, witness_of
from cpshell.catalog.witness_plan import BY_FORM, BY_SIGN_ON, harmless_functions
from cpshell.sandbox import command
from cpshell.sandbox.asking import ask_sandbox
from cpshell.sandbox.comparison import compare, read_witness
from cpshell.sandbox.guesses import GUESSES
from cpshell.sandbox.rules import Rules
from cpshell.sandbox.server import Sandbox
from tests.sandbox.conftest import Login, Panel

MARK = "zqmark"
LISTS = ("whm listaccts", "whm listpkgs", "whm listips", "whm get_disk_usage", "whm listsuspended")


def forms_of(sandbox: Sandbox, service: str = "whm", only: Any = None) -> dict[str, Any]:
    """Take a witness of one service as its administrator, with http.client alone."""
    panel = Panel(sandbox)
    account = next(each for each in panel.ready["accounts"] if each["service"] == service)
    secret = b64encode(f"{account['user']}:{account['password']}".encode()).decode()
    flow = witness_of(service, only)
    try:
        asked = next(flow)
        while True:
            headers = {"Authorization": f"Basic {secret}"} if asked.authorised else {}
            path = f"{asked.path}?{urlencode(asked.query)}"
            reply = panel.get(service, path, **headers)
            answer = Answer(reply.status, reply.reason, tuple(reply.headers), reply.body)
            asked = flow.send(answer)
    except StopIteration as end:
        form: dict[str, Any] = end.value
        return form


def mark(sandbox: Sandbox) -> Login:
    """Make an account whose name occurs nowhere else."""
    root = Panel(sandbox).login("root")
    made = root.whm("createacct", username=MARK, domain=f"{MARK}.test")
    assert made["metadata"]["result"] == 1
    return root


def text_for(*parts: dict[str, Any]) -> bytes:
    return text_of({"witness": 1, "services": list(parts)}).encode()


def test_a_sandbox_differs_neither_from_its_own_witness_nor_from_the_catalog():
    with Sandbox(rules=Rules(shuffle_keys=True)) as panel:
        witness = read_witness(text_for(forms_of(panel), forms_of(panel, "cpanel")))
        differences, guesses = compare(witness, panel.ready)
    assert [str(each) for each in differences] == []
    assert {result for _, result in guesses} <= {"holds", "open"}
    assert sum(result == "holds" for _, result in guesses) >= 10
    assert len(witness["whm"]) > 150


def leaves(value: Any, place: str) -> Iterator[tuple[str, str]]:
    """Yield each place where a number, or a text of digits, stands, and which of the two."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, f"{place}.{key}")
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner, f"{place}[]")
    elif isinstance(value, str):
        yield place, "digits" if value.isdecimal() else "text"
    elif value is not None:
        yield place, "number"


def test_every_type_that_was_changed_is_named_and_no_mark_is_in_the_file():
    with Sandbox(rules=Rules(shuffle_keys=True)) as panel:
        root = mark(panel)
        data = text_for(forms_of(panel, only=LISTS))
        bodies = {name: root.whm(name.split()[1]) for name in LISTS}
    assert MARK not in data.decode()
    faults = [f"types@{name.split()[1]}" for name in LISTS]
    with Sandbox(faults=faults) as other:
        mark(other)
        differences, _ = compare(read_witness(data), other.ready)
    named = {(each.call, each.place) for each in differences if each.against == "sandbox"}
    expected = set()
    for name, body in bodies.items():
        kinds: dict[str, set[str]] = {}
        for place, kind in leaves(body, "value"):
            kinds.setdefault(place, set()).add(kind)
        for place, found in kinds.items():
            before = {"number" if kind == "number" else "text" for kind in found}
            after = {{"number": "text", "digits": "number"}.get(kind, "text") for kind in found}
            if before != after:
                expected.add((name, place))
    assert len(expected) > 20
    assert named == expected


def test_statuses_headers_cookies_and_fields_that_differ_are_named(sandbox):
    part = forms_of(sandbox, only=("whm version", "whm listips"))
    exchanges = exchanges_of(part)
    exchanges["whm version"] |= {
        "status": 202,
        "headers": [*exchanges["whm version"]["headers"], "etag"],
        "cookies": {"cpsession": ["secure"]},
    }
    rows = exchanges["whm listips"]["value"]["fields"]["data"]["fields"]["ip"]["items"]
    rows["fields"]["mtime"] = "integer"
    del rows["fields"]["netmask"]
    part["exchanges"] = {name: {"head": None, **form} for name, form in exchanges.items()}
    differences, _ = compare(read_witness(text_for(part)), sandbox.ready)
    said = [str(each) for each in differences if each.against == "sandbox"]
    assert said == [
        "whm listips: value.data.ip[].mtime: integer; in the sandbox: no such field",
        "whm listips: value.data.ip[].netmask: no such field; in the sandbox: string",
        "whm version: status: 202; in the sandbox: 200",
        "whm version: headers: etag; in the sandbox: nothing",
        "whm version: cookies: cpsession; in the sandbox: nothing",
    ]
    assert "whm listips: data.ip[].mtime: integer; in the catalog: no such field" in [
        str(each) for each in differences
    ]


@pytest.mark.parametrize(
    ("word", "difference"),
    [
        ("integer", ""),
        ("digits", ""),
        ("empty", ""),
        ("string", "whm systemloadavg: data.one: string; in the catalog: number"),
        ({"is": "object"}, "whm systemloadavg: data.one: object; in the catalog: number"),
    ],
)
def test_a_number_of_the_catalog_may_be_a_text_of_digits_but_nothing_else(
    sandbox, word, difference
):
    part = forms_of(sandbox, only=("whm systemloadavg",))
    exchange = exchanges_of(part)["whm systemloadavg"]
    exchange["value"]["fields"]["data"]["fields"]["one"] = word
    part["exchanges"] = {"whm systemloadavg": {"head": None, **exchange}}
    differences, _ = compare(read_witness(text_for(part)), sandbox.ready)
    said = [str(each) for each in differences if each.against == "catalog"]
    assert said == ([difference] if difference else [])


def test_a_guess_is_settled_by_its_exchange_and_open_without(sandbox):
    name = "uapi Email::list_pops without credential"
    part = forms_of(sandbox, "cpanel", only=(name,))
    exchange = exchanges_of(part)[name]
    part["exchanges"] = {name: {**exchange, "status": 403}}
    _, guesses = compare(read_witness(text_for(part)), sandbox.ready)
    results = {guess.name: result for guess, result in guesses}
    assert results["execute-without-credential"] == "does not"
    assert results["version-0"] == "open"


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "Expecting value"),
        (b"[" * 100_000, ""),
        (b"{}", "it does not begin as one"),
        (b'{"witness": 1}', "a part of it is missing"),
        (b'{"witness": 1, "services": 3}', "a part of it is missing"),
        (b'{"witness": 1, "services": [{"service": "ftp"}]}', "it has an unknown service"),
        (b'{"witness": 1, "services": [{"service": "whm"}]}', "heads and exchanges are objects"),
        (
            b'{"witness":1,"services":[{"service":"whm","heads":{},"exchanges":{"a\\u001b":3}}]}',
            "'a\\x1b' is not an exchange",
        ),
    ],
)
def test_what_is_not_a_witness_is_said_in_one_line(tmp_path, data, message):
    file = tmp_path / "w.json"
    file.write_bytes(data)
    said: list[str] = []
    assert command.main(["--compare", str(file)], said.append, said.append) == 2
    (line,) = said
    assert line.startswith(f"cpshell sandbox: {file} is not a witness: ")
    assert message in line
    assert line.isprintable()


def test_a_hostile_witness_reaches_no_terminal(sandbox):
    evil = "\x1b[2J\u202e"
    forms = {
        "status": evil,
        "reason": evil,
        "headers": [evil],
        "cookies": {evil: [evil]},
        "ok": True,
        "value": {"is": evil, "fields": {evil: evil, "data": {"is": "list", "items": 3}}},
    }
    part = {"heads": {}, "exchanges": {"whm listips": forms, evil: forms}, "service": "whm"}
    differences, _ = compare(read_witness(text_for(part)), sandbox.ready)
    assert differences
    assert all(str(each).isprintable() for each in differences)


def test_a_missing_file_is_said(tmp_path):
    said: list[str] = []
    assert command.main(["--compare", str(tmp_path / "w.json")], said.append, said.append) == 2
    assert said == [f"cpshell sandbox: cannot read {tmp_path}/w.json: no such file or directory"]


def test_the_report_is_for_people_or_json_and_its_exit_code_tells(tmp_path):
    with Sandbox() as panel:
        part = forms_of(panel, only=("whm version", "whm version, version 0"))
    file = tmp_path / "w.json"
    file.write_bytes(text_for(part))
    said: list[str] = []
    assert command.main(["--compare", str(file), "--json"], said.append, said.append) == 0
    report = json.loads(said[0])
    assert report["differences"] == []
    assert report["guesses"]["version-0"] == "holds"
    said.clear()
    arguments = ["--compare", str(file), "--fault", "types@version"]
    assert command.main(arguments, said.append, said.append) == 1
    assert "whm version: value.metadata.result: integer; in the sandbox: digits" in said[0]
    assert "Guesses:" in said[0]


def test_what_many_calls_have_is_one_line_but_each_that_fails_has_its_own(tmp_path):
    names = [f"whm {each.name}" for each in harmless_functions("whm")[:60]]
    with Sandbox() as panel:
        part = forms_of(panel, only=names)
    exchanges = exchanges_of(part)
    worked = sorted(name for name, form in exchanges.items() if form["ok"])
    failing, changed = worked[:11], worked[11:30]
    assert len(changed) > 10
    for name in failing:
        exchanges[name]["ok"] = False
    for name in changed:
        exchanges[name]["status"] = 202
    part["exchanges"] = {name: {"head": None, **form} for name, form in exchanges.items()}
    file = tmp_path / "w.json"
    file.write_bytes(text_for(part))
    said: list[str] = []
    assert command.main(["--compare", str(file)], said.append, said.append) == 1
    count = len(changed)
    first = f"{count} calls: status: 202; in the sandbox: 200 ({changed[0]} …)"
    outcomes = [f"{name}: outcome: fails; in the sandbox: works" for name in failing]
    assert said[0].splitlines()[:13] == [first, *outcomes, f"{11 + count} differences"]


def test_the_guesses_are_those_that_the_documentation_lists():
    page = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text("utf-8")
    listed = [line.split(" | ")[0].strip("|` ") for line in page.splitlines() if "[L]" in line]
    assert listed == [guess.name for guess in GUESSES]
    for guess in GUESSES:
        assert f"| `{guess.name}` | {guess.text} [L] |" in page


def test_an_answer_shows_no_body():
    assert MARK not in repr(Answer(200, "OK", (), MARK.encode()))


def test_logins_and_sign_ons_are_compared(sandbox):
    ready = sandbox.ready
    parts = [
        {"service": "whm", **split_heads(ask_sandbox("whm", (BY_FORM,), ready))},
        {"service": "cpanel", **split_heads(ask_sandbox("cpanel", (BY_SIGN_ON,), ready))},
    ]
    witness = read_witness(text_for(*parts))
    assert witness["whm"][BY_FORM]["cookies"] == {
        "whostmgrsession": ["httponly", "path", "port", "secure"]
    }
    assert witness["cpanel"][BY_SIGN_ON]["location"] == (
        "/cpsess/frontend/jupiter/index.html?login&post_login"
    )
    differences, guesses = compare(witness, ready)
    assert differences == []
    assert {guess.name: result for guess, result in guesses}["sign-on-redirect"] == "holds"
    witness["cpanel"][BY_SIGN_ON]["status"] = 302
    witness["whm"][BY_FORM]["cookies"] = {"cpsession": []}
    differences, guesses = compare(witness, ready)
    assert [str(each) for each in differences] == [
        "login by form: cookies: cpsession; in the sandbox: whostmgrsession",
        "single sign-on through WHM: status: 302; in the sandbox: 301",
    ]
    assert {guess.name: result for guess, result in guesses}["sign-on-redirect"] == "does not"
