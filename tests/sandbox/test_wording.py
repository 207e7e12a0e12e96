"""Whatever stands in a parameter: an answer that is JSON, in the panel's words and not Python's.

The functions are called without the wire, so that each parameter of each can have a lot of junk.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from cpshell.sandbox.calls.context import Context, Origin
from cpshell.sandbox.calls.execute import execute
from cpshell.sandbox.calls.host import Host
from cpshell.sandbox.calls.outcome import Outcome
from cpshell.sandbox.calls.parameters import Parameters
from cpshell.sandbox.calls.registry import Api, Registration, of_api
from cpshell.sandbox.clock import Clock
from cpshell.sandbox.services import Service
from cpshell.sandbox.sessions.identity import Identity, Method
from cpshell.sandbox.sessions.log import SessionLog
from cpshell.sandbox.sessions.store import SessionStore
from cpshell.sandbox.wire.answer import encode
from cpshell.sandbox.world import World
from cpshell.sandbox.world.areas.accounts import find_account
from tests.sandbox.case_files import read_cases

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("keys_made_once")]

JUNK = (
    "", "-1", "1", "1.5", "nan", "9" * 17, "-" + "9" * 17, "9" * 30, "²", "ü☃" * 150, "a\0b", "(",
    "a{99999999999}", "[", "{}", "[1]", '"\\ud800"', "[" * 3000, "../..", "*", "@b.test", "13",
    "192.0.2.0/24", "1.2.3.4-5", "alice", "alice.test", "punycode", "base64", "A" * 64 + ".test",
    "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
    "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
)  # fmt: skip
OF_PYTHON = re.compile(
    r"invalid literal|could not convert|has no|Traceback|codec|Expecting|out of range|unhashable"
    r"|must be str|subscriptable|unpack|positional|unexpected keyword|nothing to repeat"
    r"|unterminated|\wError\b|bytes-like|does not appear|has host bits|None\b|True\b|False\b"
    r"|\bint\b|\bstr\b|sqlite|surrogate|does not match format|embedded null|<class|cpshell"
)
PARTS = 6


@pytest.fixture(scope="module")
def host(tmp_path_factory: Any) -> Iterator[Host]:
    clock = Clock()
    world = World(None, clock=clock)
    log = SessionLog(tmp_path_factory.mktemp("log") / "session_log", clock)
    ports = {service.value: 1 for service in Service}
    yield Host(world, SessionStore(clock, log), clock, "127.0.0.1", ports)
    log.close()
    world.close()


def good_calls() -> dict[tuple[str, str], dict[str, Any]]:
    """The calls that must succeed, by API and function."""
    return {
        (api, name): entry.get("call", {})
        for api in ("uapi", "api2")
        for name, entry in read_cases(api).items()
    }


GOOD = good_calls()
FUNCTIONS = [entry for api in Api for entry in of_api(api)]


def context(host: Host, entry: Registration) -> Context:
    origin = Origin("127.0.0.1", "localhost", tls=True)
    if entry.api is Api.WHM:
        return Context(host, Identity("root", Service.WHM, Method.SESSION), origin, execute)
    alice = Identity("alice", Service.CPANEL, Method.SESSION)
    return Context(host, alice, origin, execute, _account=find_account(host.world, "alice"))


def with_junk(entry: Registration) -> Iterator[dict[str, Any]]:
    """Calls of a function with junk in one parameter, the others good, missing or an account."""
    names = [field.names[0] for field in entry.signature.fields]
    names += ["maxpop", "address", "quota"] if entry.signature.rest else []
    good = GOOD.get((entry.api.value, entry.full_name))
    others = [good] if good else [{}, dict.fromkeys(names, "alice.test")]
    for name in {*names, *(good or ())}:
        for junk in JUNK:
            for base in others:
                yield {**base, name: junk}


def pairs(entry: Registration, given: dict[str, Any]) -> Parameters:
    if entry.api is Api.API1:
        names = [field.names[0] for field in entry.signature.fields]
        return Parameters((f"arg-{names.index(name)}", text) for name, text in given.items())
    return Parameters.of({name: _sent(value) for name, value in given.items()})


def _sent(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, dict) else value


class Undo(Exception):
    """Takes back what a call has done."""


def answer(host: Host, entry: Registration, parameters: Parameters) -> Outcome:
    """What a function answers, once it is known that it can be sent; nothing of it stays."""
    found: list[Outcome] = []
    try:
        with host.world.transaction():
            called = context(host, entry)
            found += [execute(called, entry.api, entry.module, entry.name, parameters)]
            assert json.loads(encode([found[0].data]), parse_constant=pytest.fail)
            raise Undo
    except Undo:
        return found[0]


@pytest.mark.parametrize("part", range(PARTS))
def test_no_refusal_has_words_of_python(host: Host, part: int) -> None:
    for entry in FUNCTIONS[part::PARTS]:
        for given in with_junk(entry):
            outcome = answer(host, entry, pairs(entry, given))
            said = "\n".join([*outcome.errors, *outcome.messages, *outcome.warnings])
            for value in sorted(map(str, given.values()), key=len, reverse=True):
                said = said.replace(value, "…") if value else said
            assert not OF_PYTHON.search(said), (entry.full_name, given)


CPANEL_LIST = {
    "filter": "1", "filter_column": "email", "filter_term": "a", "filter_type": "contains",
    "sort": "1", "sort_column": "_diskused", "sort_method": "numeric", "sort_reverse": "0",
    "paginate": "1", "paginate_start": "1", "paginate_size": "2", "paginate_page": "1",
}  # fmt: skip
WHM_LIST = {
    "filter.enable": "1", "filter.a.field": "*", "filter.a.arg0": "a", "filter.a.type": "contains",
    "sort.enable": "1", "sort.a.field": "user", "sort.a.method": "numeric", "sort.a.reverse": "0",
    "chunk.enable": "1", "chunk.start": "1", "chunk.size": "2", "chunk.verbose": "1",
    "columns.enable": "1", "columns.a": "user",
}  # fmt: skip
LISTS = {
    "Email::list_pops_with_disk": {f"api.{name}": text for name, text in CPANEL_LIST.items()},
    "Email::listpopswithdisk": {f"api2_{name}": text for name, text in CPANEL_LIST.items()},
    "listaccts": {f"api.{name}": text for name, text in WHM_LIST.items()},
}
"""A list of each API and every parameter that lists have."""


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("relation", ["contains", "matches", "lt", "ipv4"])
def test_no_parameter_of_a_list_brings_words_of_python(
    host: Host, name: str, relation: str
) -> None:
    entry = next(entry for entry in FUNCTIONS if entry.full_name == name)
    good = {key: relation if text == "contains" else text for key, text in LISTS[name].items()}
    assert answer(host, entry, Parameters.of(LISTS[name])).ok
    for parameter in good:
        for junk in (*JUNK, "ipv4", "numeric_zero_as_max"):
            outcome = answer(host, entry, Parameters.of(good | {parameter: junk}))
            said = "\n".join(outcome.errors)
            assert not OF_PYTHON.search(said.replace(junk, "…") if junk else said), said
