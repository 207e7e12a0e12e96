"""Every UAPI and API 2 function: one call that succeeds and one that is refused.

The cases are in ``cases/*.yaml`` here and beside, by function:

``call``     the parameters of the call that must succeed (none if left out)
``before``   calls that prepare it, each ``[function, parameters]`` or ``[function, parameters,
             {name: path}]``, which keeps what a JMESPath finds in the data; ``$name`` in later
             parameters stands for it; some names stand for something from the start (``given``);
             ``[wait, {seconds: 20}]`` turns the clock, which stands still otherwise
``files``    names and texts of files to upload with the call
``expect``   a JMESPath that must find something in the data
``then``     calls afterwards, each ``[function, parameters, path]``: what the path finds in the
             data must be something (with ``!`` before the path: nothing)
``refused``  the parameters of the call that must be refused; if left out, the refusal is that of
             a missing parameter, of a missing feature, of a mailbox that calls, or of a
             reseller who doesn't own the account
"""

from dataclasses import dataclass, field, replace
from typing import Any

import jmespath
import pytest

from cpshell import catalog
from cpshell.sandbox.calls.registry import Api, Registration, of_api
from tests.sandbox.case_files import read_cases

APIS = {"uapi": Api.UAPI, "api2": Api.API2}


@dataclass(frozen=True)
class Case:
    """The calls about one function."""

    api: str
    name: str
    call: dict[str, Any] = field(default_factory=dict)
    before: list[list[Any]] = field(default_factory=list)
    expect: str = ""
    then: list[list[Any]] = field(default_factory=list)
    refused: dict[str, Any] | None = None
    files: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"{self.api} {self.name}"


CASES = [Case(api, name, **entry) for api in APIS for name, entry in read_cases(api).items()]
FUNCTIONS = [(api, function) for api, known in APIS.items() for function in of_api(known)]
WITH_FEATURE = [entry for entry in FUNCTIONS if entry[1].feature]
FOR_ACCOUNTS = [entry for entry in FUNCTIONS if not entry[1].webmail]


def ids(functions: list[tuple[str, Registration]]) -> list[str]:
    return [f"{api} {function.full_name}" for api, function in functions]


@dataclass(frozen=True)
class Answer:
    """What the two envelopes have in common."""

    data: Any
    error: str | None


def call(login: Any, api: str, name: str, parameters: dict[str, Any]) -> Answer:
    if name == "wait":
        login.login.panel.sandbox.clock.advance(parameters["seconds"])
        return Answer(None, None)
    module, _, function = name.partition("::")
    if api == "uapi":
        reply = login.form(f"/execute/{module}/{function}", parameters)
        assert set(reply) == {"status", "data", "errors", "messages", "warnings", "metadata"}
        if reply["status"] == 1:
            assert reply["errors"] is None
            return Answer(reply["data"], None)
        return Answer(reply["data"], (reply["errors"] or reply["messages"])[0])
    control = {"apiversion": 2, "module": module, "func": function}
    fields = {f"cpanel_jsonapi_{name}": value for name, value in control.items()}
    reply = login.form("/json-api/cpanel", fields | parameters)["cpanelresult"]
    assert (reply["apiversion"], reply["event"]["result"]) == (2, 1)
    assert isinstance(reply["data"], list)
    return Answer(reply["data"], reply.get("error"))


def as_another_reseller(login: Any, name: str) -> Answer:
    module, _, function = name.partition("::")
    control = {"cpanel.user": "alice", "cpanel.module": module, "cpanel.function": function}
    reply = login.form("/json-api/uapi_cpanel", {"api.version": 1, **control})
    assert reply["metadata"]["result"] == 0
    return Answer(None, reply["metadata"]["reason"])


def upload(login: Any, case: Case) -> Answer:
    """The call as a multipart body with files."""
    module, _, function = case.name.partition("::")
    path, control = f"/execute/{module}/{function}", {}
    if case.api == "api2":
        named = {"apiversion": "2", "module": module, "func": function}
        path = "/json-api/cpanel"
        control = {f"cpanel_jsonapi_{name}": value for name, value in named.items()}
    parts = [
        f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'
        for name, value in (control | case.call).items()
    ] + [
        f'Content-Disposition: form-data; name="file-{at}"; filename="{name}"\r\n'
        f"Content-Type: application/octet-stream\r\n\r\n{text}"
        for at, (name, text) in enumerate(case.files.items())
    ]
    body = "".join(f"--edge\r\n{part}\r\n" for part in parts) + "--edge--\r\n"
    kind = "multipart/form-data; boundary=edge"
    reply = login.post(path, body.encode(), kind)
    if case.api == "api2":
        return Answer(reply["cpanelresult"]["data"], reply["cpanelresult"].get("error"))
    return Answer(reply["data"], (reply["errors"] or [None])[0])


def filled(value: Any, kept: dict[str, Any]) -> Any:
    """Parameters with what earlier calls have kept in the place of ``$name``."""
    if isinstance(value, dict):
        return {name: filled(entry, kept) for name, entry in value.items()}
    if isinstance(value, list):
        return [filled(entry, kept) for entry in value]
    if isinstance(value, str) and value.startswith("$") and value[1:] in kept:
        return kept[value[1:]]
    if isinstance(value, str):
        for name, text in kept.items():
            value = value.replace(f"${{{name}}}", str(text))
    return value


def which(case: Case, name: str) -> tuple[str, str]:
    """The API and the function of ``api Module::function`` or, in the case's own API, without
    the first word."""
    api, _, function = name.rpartition(" ")
    return api or case.api, function


OTHER_FIELDS = {
    # answers with fields of their own, or with fewer than the recorded one
    "BoxTrapper::blacklist_messages",
    "BoxTrapper::delete_messages",
    "BoxTrapper::deliver_messages",
    "BoxTrapper::ignore_messages",
    "BoxTrapper::process_messages",
    "BoxTrapper::whitelist_messages",
    "ClamScanner::check_disinfection_status",
    "DomainInfo::domains_data",
    "Fileman::upload_files",
    "Session::create_temp_user",
    "SpamAssassin::get_user_preferences",
    "SpamAssassin::update_user_preference",
}
OTHER_KINDS = {
    # values as real servers send them, where what is recorded says something else
    "BoxTrapper::delete_messages",
    "Bandwidth::query",
    "Batch::strict",
    "DomainInfo::domains_data",
    "DomainInfo::list_domains",
    "Email::list_pops_with_disk",
    "LangPHP::php_get_vhost_versions",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_function_does_what_it_says_in_the_recorded_shape(case, alice, given, compare):
    kept = dict(given)
    for name, parameters, *keep in case.before:
        answer = call(alice, *which(case, name), filled(parameters, kept))
        assert answer.error is None, name
        for key, path in (keep[0] if keep else {}).items():
            kept[key] = jmespath.search(path, answer.data)
    if case.files:
        answer = upload(alice, replace(case, files=filled(case.files, kept)))
    else:
        answer = call(alice, case.api, case.name, filled(case.call, kept))
    assert answer.error is None
    if case.expect:
        assert jmespath.search(filled(case.expect, kept), answer.data), answer.data
    for name, parameters, path in case.then:
        later = call(alice, *which(case, name), filled(parameters, kept))
        found = jmespath.search(filled(path, kept).removeprefix("!"), later.data)
        assert bool(found) != path.startswith("!"), (name, later)
    module, _, function = case.name.partition("::")
    known = catalog.find(catalog.Api.UAPI, module, function) if case.api == "uapi" else None
    shape = catalog.reply_fields.shape("uapi", case.name) if known else None
    if shape is not None and case.name not in OTHER_FIELDS:
        differences = compare(shape, answer.data)
        assert (differences.unknown, differences.missing) == ([], [])
    if shape is not None and case.name not in OTHER_KINDS:
        assert compare(shape, answer.data).misfits == []


def by_name(api: str, name: str) -> Registration:
    return next(entry for kind, entry in FUNCTIONS if (kind, entry.full_name) == (api, name))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_function_is_refused_with_a_reason(case, alice, erin, mailbox, rita):
    function = by_name(case.api, case.name)
    needed = [entry.names[0] for entry in function.signature.fields if entry.required]
    if case.refused is not None:
        answer = call(alice, case.api, case.name, case.refused)
    elif needed:
        answer = call(alice, case.api, case.name, {})
        assert answer.error == f"The required parameter “{needed[0]}” is not set."
    elif function.feature:
        answer = call(erin, case.api, case.name, {})
        assert answer.error == f"You do not have the feature “{function.feature}”."
    elif function.webmail:
        answer = as_another_reseller(rita, case.name)
        assert answer.error == "You do not have access to an account named “alice”."
    else:
        answer = call(mailbox, case.api, case.name, {})
        assert answer.error == "Permission denied"
    assert answer.error
    assert answer.error[0].isupper() or answer.error[0] == "“"


@pytest.mark.parametrize(("api", "function"), WITH_FEATURE, ids=ids(WITH_FEATURE))
def test_function_needs_its_feature(api, function, erin):
    answer = call(erin, api, function.full_name, {})
    assert answer.error == f"You do not have the feature “{function.feature}”."


def test_every_function_has_a_case():
    functions = {(api, function.full_name) for api, function in FUNCTIONS}
    assert functions - {(case.api, case.name) for case in CASES} == set()


def test_mailbox_cannot_call_what_is_for_accounts(mailbox):
    answers = {
        (api, function.full_name): call(mailbox, api, function.full_name, {}).error
        for api, function in FOR_ACCOUNTS
    }
    assert len(answers) > 500
    assert {name: said for name, said in answers.items() if said != "Permission denied"} == {}


def test_every_case_is_about_a_function():
    known = {(api, function.full_name) for api, function in FUNCTIONS}
    assert [case.id for case in CASES if (case.api, case.name) not in known] == []
