"""What is told before a call is sent."""

import re
import shlex
from pathlib import Path

import pytest

from cpshell.catalog import Api
from cpshell.commands.checks import check_call
from cpshell.errors import UsageError
from cpshell.language import Operator
from cpshell.plugin import Given


def given(**values: str) -> list[Given]:
    return [Given(key, Operator.TEXT, value) for key, value in values.items()]


def told(api: Api, module: str | None, function: str, parameters: list[Given]) -> tuple[str, str]:
    with pytest.raises(UsageError) as error:
        check_call(api, module, function, parameters)
    return error.value.message, error.value.hint or ""


def test_an_unknown_module_is_told_with_what_was_meant() -> None:
    message, hint = told(Api.UAPI, "Emial", "list_pops", [])
    assert message == "UAPI has no module 'Emial'"
    assert "Email" in hint


def test_an_unknown_function_is_told_with_what_was_meant() -> None:
    message, hint = told(Api.UAPI, "Email", "listpops", [])
    assert message == "Email has no function 'listpops'"
    assert hint.startswith("uapi Email list_pops or ")
    assert hint.endswith("; --force sends it as it is")
    assert told(Api.UAPI, "Emial", "list_pops", [])[1].startswith("uapi Email list_pops")


def test_an_unknown_parameter_is_told_with_what_was_meant() -> None:
    message, hint = told(Api.UAPI, "Email", "add_pop", given(email="a", pasword="b"))
    assert message == "Email::add_pop has no parameter 'pasword'"
    assert hint.startswith("did you mean password")


def test_a_missing_parameter_is_told() -> None:
    message, _ = told(Api.UAPI, "Email", "add_pop", given(email="a"))
    assert message == "Email::add_pop needs password"


def test_a_first_name_server_is_missed() -> None:
    message, _ = told(Api.WHM, None, "setresolvers", given(nameserver2="192.0.2.2"))
    assert message == "setresolvers needs nameserver1"


def test_a_value_outside_of_a_complete_enum_is_told() -> None:
    from cpshell import catalog

    function, parameter = next(
        (f, p)
        for f in catalog.functions(Api.UAPI)
        for p in f.parameters
        if p.values.complete and not any(q.required and q is not p for q in f.parameters)
    )
    message, _ = told(Api.UAPI, function.module, function.name, given(**{parameter.name: "§"}))
    assert message.startswith(f"{parameter.name} is one of")


def test_a_special_value_beside_free_ones_restricts_nothing() -> None:
    check_call(Api.UAPI, "Email", "add_pop", given(email="a", password="b", quota="250"))


def test_numbered_and_repeated_parameters_are_known() -> None:
    check_call(Api.UAPI, "Email", "add_pop", given(**{"email-0": "a", "password": "b"}))


def test_the_parameters_of_the_api_itself_are_known() -> None:
    check_call(Api.UAPI, "Email", "list_pops", given(**{"api.sort": "1"}))


@pytest.mark.parametrize(
    ("function", "names"),
    [
        ("removeacct", {"user": "alice"}),
        ("removeacct", {"username": "alice"}),
        ("passwd", {"user": "alice", "pass": "x"}),
        ("set_autossl_provider", {"provider": "x", "x_terms": "1"}),
    ],
)
def test_another_name_satisfies_what_is_required_and_free_names_are_known(
    function: str, names: dict[str, str]
) -> None:
    check_call(Api.WHM, None, function, given(**names))


def test_values_of_whm_and_several_at_once_are_held_against_complete_lists() -> None:
    check_call(Api.UAPI, "Fileman", "list_files", given(dir="x", types="dir|file"))
    message, _ = told(Api.WHM, None, "createacct", given(username="x", mailbox_format="mbox"))
    assert message == "mailbox_format is one of mdbox, maildir, not 'mbox'"


@pytest.mark.parametrize(
    ("api", "module", "function", "parameters"),
    [
        (Api.WHM, None, "removeacct", given(user="bea")),
        (Api.WHM, None, "removeacct", given(username="bea")),
        (Api.WHM, None, "suspendacct", given(username="bea")),
        (Api.WHM, None, "passwd", given(user="bea", **{"pass": "x"})),
        (Api.WHM, None, "killpkg", given(pkg="gold")),
        (Api.WHM, None, "addpkg", given(pkgname="gold")),
        (Api.WHM, None, "addip", given(ip="192.0.2.1")),
        (Api.WHM, None, "of_tomorrow", []),
        (Api.WHM, None, "getdiskinfo", []),
        (Api.WHM, None, "setresolvers", given(nameserver1="192.0.2.1")),
        (Api.WHM, None, "savemxs", given(domain="a.test", name="a.test", exchange="mx.a.test")),
        (Api.WHM, None, "addzonerecord", given(zone="a.test", type="PTR", ptdrname="b.test")),
        (Api.WHM, None, "terminatereseller", given(reseller="bea", verify="I understand")),
        (Api.WHM, None, "installssl", given(domain="a.test", cert="x", key="y", ip="192.0.2.1")),
        (Api.WHM, None, "set_digest_auth", given(user="bea", password="x")),
        (
            Api.UAPI,
            "Email",
            "add_auto_responder",
            given(
                email="a",
                **{"from": "b"},
                subject="c",
                body="d",
                domain="e",
                is_html="0",
                interval="8",
            ),
        ),
        (Api.UAPI, "Email", "add_mailman_of_old", []),
        (Api.UAPI, "ModuleOfAPlugin", "run", []),
        (Api.API2, "Email", "listpopswithimage", []),
        (Api.API2, "Email", "listpopswithdisc", []),
        (Api.API2, "Branding", "list_of_old", []),
        (Api.UAPI, "Email", "add_pop", given(email="a", password="b", of_tomorrow="1")),
    ],
)
def test_what_another_version_may_know_is_sent(
    api: Api, module: str | None, function: str, parameters: list[Given]
) -> None:
    check_call(api, module, function, parameters)


@pytest.mark.parametrize(
    ("api", "module", "function", "line"),
    [
        (Api.UAPI, "email", "list_pops", "uapi Email list_pops"),
        (Api.API2, "Email", "ListPopsWithDisk", "api2 Email listpopswithdisk"),
        (Api.WHM, None, "list_accts", "whm listaccts"),
        (Api.WHM, None, "listacts", "whm listaccts"),
    ],
)
def test_a_slip_in_a_name_is_told(api: Api, module: str | None, function: str, line: str) -> None:
    _, hint = told(api, module, function, [])
    assert re.match(rf"{line}(;| or )", hint)


def calls_of_scripts() -> list[tuple[bool, str]]:
    """Return lines, each with whether it is a slip."""
    text = Path(__file__).with_name("calls_of_scripts.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    return [(line.startswith("! "), line.removeprefix("! ")) for line in lines]


def call_of(line: str) -> tuple[Api, str | None, str, list[Given]]:
    tool, *words = shlex.split(line)
    api = next(api for api in Api if api.tool == tool)
    words = [word for word in words if not word.startswith("--") and word != "alice"]
    names = [word for word in words if "=" not in word]
    module = None if api is Api.WHM else names.pop(0)
    pairs = [word.partition("=") for word in words if "=" in word]
    return api, module, names[0], [Given(key, Operator.TEXT, value) for key, _, value in pairs]


def test_of_the_calls_that_people_write_only_slips_are_stopped() -> None:
    calls = calls_of_scripts()
    assert len({line for _, line in calls}) >= 300
    stopped = set()
    for _, line in calls:
        try:
            check_call(*call_of(line))
        except UsageError:
            stopped.add(line)
    assert stopped == {line for slip, line in calls if slip}


@pytest.mark.parametrize(
    ("module", "function"),
    [
        ("Email", "list_pop"),
        ("Email", "pops_list"),
        ("Email", "lst_pops"),
        ("Email", "ListPops"),
        ("Mysql", "create_databse"),
    ],
)
def test_a_word_that_is_misspelt_is_a_slip(module: str, function: str) -> None:
    told(Api.UAPI, module, function, [])


@pytest.mark.parametrize(
    ("module", "function"),
    [
        ("Email", "set_charset"),  # beside get_charsets
        ("Fileman", "mkdir"),  # what API 2 has comes to UAPI, too
        ("Cron", "add_line"),
        ("Version", "version"),
    ],
)
def test_a_name_of_other_words_is_left_to_the_server(module: str, function: str) -> None:
    check_call(Api.UAPI, module, function, [])


def test_who_a_call_is_about_has_several_names() -> None:
    check_call(Api.WHM, None, "setacls", given(user="bea", **{"acl-all": "1"}))


def test_a_flag_in_words_is_one_in_numbers_too() -> None:
    check_call(Api.WHM, None, "addpkg", given(name="gold", ip="0"))
