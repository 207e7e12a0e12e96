"""Every WHM function of these modules is called with success and refused somewhere here."""

import ast
from pathlib import Path
from typing import Any

import pytest

from cpshell.sandbox.calls.registry import Api, of_api

ELSEWHERE = {"account_lists", "api_tokens", "api_tools", "server", "sessions"}
"""Modules whose functions are tested with the wire, one folder up."""

PLAIN = [
    entry
    for entry in of_api(Api.WHM)
    if not entry.signature.fields and entry.signature.rest is None
]
"""Functions without parameters: they have nothing to refuse but the caller."""
FOR_ACCOUNTS = {"list-accts", "acct-summary"}
NEED_A_PRIVILEGE = [e.name for e in PLAIN if e.acls and not FOR_ACCOUNTS & set(e.acls)]
NEED_AN_ACCOUNTS_PRIVILEGE = [e.name for e in PLAIN if FOR_ACCOUNTS & set(e.acls)]
"""Functions that want a privilege which every login here has but a new reseller."""
NEED_A_LOGIN = [
    *(e.name for e in PLAIN if not e.acls and not e.unwrapped),
    "personalization_get",  # refuses nobody who has logged in
]
"""Functions for every login: only who has none is refused."""


@pytest.mark.parametrize("function", NEED_A_PRIVILEGE)
def test_a_token_without_the_privilege_is_refused(limited: Any, function: str) -> None:
    assert limited.no(function) == "Access denied"


@pytest.mark.parametrize("function", NEED_AN_ACCOUNTS_PRIVILEGE)
def test_a_reseller_without_privileges_is_refused(
    reseller: str, root: Any, whm_panel: Any, function: str
) -> None:
    login = log_in(whm_panel, reseller)
    assert login.whm(function)["cpanelresult"]["error"] == "Access denied"


@pytest.mark.parametrize("function", NEED_A_LOGIN)
def test_a_wrong_token_is_refused(stranger: Any, function: str) -> None:
    assert stranger.no(function) == "Access denied"


def log_in(panel: Any, user: str) -> Any:
    """A WHM session of a user with a new account's password."""
    root = panel.login("root")
    return root.sign_on(user, "whm")


def test_every_function_has_a_success_and_a_refusal() -> None:
    called: dict[str, set[str]] = {"ok": set(), "no": set()}
    called["no"].update(NEED_A_PRIVILEGE, NEED_AN_ACCOUNTS_PRIVILEGE, NEED_A_LOGIN)
    for path in Path(__file__).parent.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(attr="ok" | "no" as kind),
                    args=[ast.Constant(value=str(name)), *_],
                ):
                    called[kind].add(name)
    ours = {entry.name for entry in of_api(Api.WHM) if _module(entry) not in ELSEWHERE}
    assert {kind: sorted(ours - names) for kind, names in called.items()} == {"ok": [], "no": []}


def _module(entry: Any) -> str:
    return str(entry.run.__module__).rpartition(".")[2]
