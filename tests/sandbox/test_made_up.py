"""Answers that are made up from the documentation: their shape, their checks, and their bounds."""

import re
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

import pytest

from cpshell import catalog
from cpshell.sandbox.calls.made_up import WARNING, AnswerKind, answer_kind
from cpshell.sandbox.calls.plausible import DataMaker
from cpshell.sandbox.command import main
from cpshell.sandbox.rules import Rules

PAGE = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
NAMES = {"UAPI": catalog.Api.UAPI, "WHM API 1": catalog.Api.WHM}
Kinds = catalog.ParameterType
SAMPLES = {Kinds.INTEGER: "1", Kinds.NUMBER: "1", Kinds.BOOLEAN: "1"}


@pytest.fixture(scope="module")
def panel(open_panel: Any) -> Any:
    with open_panel(rules=Rules(made_up=True)) as opened:
        yield opened


def made_up(api: catalog.Api, how: AnswerKind = AnswerKind.MADE_UP) -> list[catalog.Function]:
    return [function for function in catalog.functions(api) if answer_kind(function) is how]


def sample(parameter: catalog.ApiParameter) -> str:
    if parameter.values.names:
        return parameter.values.names[0]
    return next((SAMPLES[kind] for kind in parameter.types if kind in SAMPLES), "x")


def required(function: catalog.Function) -> dict[str, str]:
    return {p.name.replace("*", "1"): sample(p) for p in function.parameters if p.required}


def call(login: Any, function: catalog.Function, **more: str) -> tuple[bool, Any, list[str], str]:
    """Whether it was well, the data, the warnings and the reason of a call with what it needs."""
    parameters = required(function) | more
    if function.module:
        answer = login.uapi(function.module, function.name, **parameters)
        why = " ".join(answer["errors"] or ())
        return bool(answer["status"]), answer["data"], answer["warnings"] or [], why
    answer = login.whm(function.name, **parameters)
    said = answer["metadata"]
    warnings = said.get("output", {}).get("warnings", [])
    return bool(said["result"]), answer.get("data"), warnings, said["reason"]


@pytest.mark.parametrize(("api", "user"), [(catalog.Api.UAPI, "alice"), (catalog.Api.WHM, "root")])
def test_every_answer_has_the_recorded_shape_and_the_warning(panel, compare, api, user) -> None:
    login = panel.login(user)
    functions = made_up(api)
    assert len(functions) > 20
    for function in functions:
        ok, data, warnings, why = call(login, function)
        assert ok, (function.full_name, why)
        assert warnings == [WARNING], function.full_name
        if function.fields in ("none", "object"):
            assert data is None, function.full_name
        else:
            differences = compare(function.fields, data)
            wrong = differences.unknown + differences.misfits
            assert wrong == [], function.full_name


def test_the_same_call_has_the_same_answer_and_another_one_another(panel) -> None:
    login = panel.login("alice")
    functions = [f for f in made_up(catalog.Api.UAPI) if isinstance(f.fields, list)]
    first = [call(login, function) for function in functions]
    assert first == [call(login, function) for function in functions]
    assert first != [call(login, function, more="other") for function in functions]


def test_what_was_sent_stands_in_the_field_of_its_name(panel) -> None:
    function = next(
        f
        for f in made_up(catalog.Api.UAPI)
        if isinstance(f.fields, dict)
        and f.fields.get("domain") == "string"
        and f.parameter("domain")
    )
    _, data, _, _ = call(panel.login("alice"), function, domain="alice.test")
    assert data["domain"] == "alice.test"


@pytest.mark.parametrize(("api", "user"), [(catalog.Api.UAPI, "alice"), (catalog.Api.WHM, "root")])
def test_what_would_return_what_it_changed_is_refused(panel, api, user) -> None:
    login = panel.login(user)
    for function in made_up(api, AnswerKind.REFUSED):
        ok, data, _, why = call(login, function)
        assert (ok, data) == (False, None), function.full_name
        assert "makes up no" in why, function.full_name
        assert function.effect is not catalog.Effect.READ


def with_parameter(kind: Kinds) -> tuple[catalog.Function, catalog.ApiParameter]:
    for function in made_up(catalog.Api.UAPI):
        for parameter in function.parameters:
            if parameter.types == (kind,) and not parameter.values.names:
                return function, parameter
    raise LookupError(kind)


@pytest.mark.parametrize(
    ("kind", "value"), [(Kinds.INTEGER, "many"), (Kinds.BOOLEAN, "true"), (Kinds.INTEGER, "1.5")]
)
def test_a_value_of_another_type_is_refused(panel, kind, value) -> None:
    function, parameter = with_parameter(kind)
    ok, _, _, why = call(panel.login("alice"), function, **{parameter.name: value})
    assert not ok
    assert f"The value “{value}” for the parameter “{parameter.name}” is not valid." in why


def test_a_value_that_a_complete_list_lacks_is_refused(panel) -> None:
    function, parameter = next(
        (f, p) for f in made_up(catalog.Api.UAPI) for p in f.parameters if p.values.complete
    )
    ok, _, _, why = call(panel.login("alice"), function, **{parameter.name: "no-such-value"})
    assert not ok
    assert "no-such-value" in why


def test_a_required_parameter_that_is_missing_is_refused(panel) -> None:
    function = next(f for f in made_up(catalog.Api.UAPI) if required(f))
    answer = panel.login("alice").uapi(function.module, function.name)
    assert answer["errors"] == [
        f"The required parameter “{next(iter(required(function)))}” is not set."
    ]


def test_whm_makes_up_nothing_for_resellers(panel) -> None:
    function = next(f for f in made_up(catalog.Api.WHM) if not required(f))
    reply = panel.login("rita").post(f"/json-api/{function.name}", {"api.version": 1})
    assert reply.status == 403


def test_what_nobody_has_recorded_is_not_made_up(panel) -> None:
    function = made_up(catalog.Api.UAPI, AnswerKind.UNKNOWN)[0]
    ok, _, _, why = call(panel.login("alice"), function)
    assert not ok
    assert "does not simulate" in why
    answer = panel.login("alice").uapi("Nope", "nope")
    assert "Failed to load module" in answer["errors"][0]


def test_a_list_that_is_made_up_is_paged_as_any(panel) -> None:
    function = next(
        f for f in made_up(catalog.Api.UAPI) if isinstance(f.fields, list) and not required(f)
    )
    answer = panel.login("alice").uapi(
        function.module, function.name, **{"api.paginate": 1, "api.paginate_size": 1}
    )
    assert len(answer["data"]) == 1


def test_nothing_is_made_up_unless_asked_for(open_panel) -> None:
    function = made_up(catalog.Api.UAPI)[0]
    with open_panel() as panel:
        ok, data, _, why = call(panel.login("alice"), function)
    assert (ok, data) == (False, None)
    assert "does not simulate" in why


def test_the_fields_of_a_table_agree() -> None:
    shape = {
        "disk_used": "integer",
        "disk_limit": "integer",
        "max_age": "integer",
        "min_age": "integer",
        "total": "integer",
        "not_before": "timestamp",
        "not_after": "timestamp",
        "start_time": "string",
        "end_time": "string",
        "publish_date": "string",
        "expire_reason": "string",
        "rows": ["string"],
    }
    now = 1_790_000_000
    for seed in range(50):
        made = DataMaker(Random(seed), None, now, {}).make(shape)
        assert made["disk_used"] <= made["disk_limit"]
        assert made["min_age"] <= made["max_age"]
        assert made["total"] == len(made["rows"])
        assert made["not_before"] < now < made["not_after"]
        assert made["start_time"] <= made["end_time"] < "2026-10"
        assert re.fullmatch(r"2026-\d\d-\d\dT\d\d:\d\d:\d\dZ", made["end_time"])
        assert re.fullmatch(r"2026-\d\d-\d\d", made["publish_date"])
        assert made["expire_reason"][0] == "T"


def test_the_documented_share_of_functions_is_answered() -> None:
    counts = Counter(answer_kind(function) for function in catalog.functions(catalog.Api.UAPI))
    assert counts.total() == 711
    assert counts[AnswerKind.SIMULATED] + counts[AnswerKind.MADE_UP] >= 600


def test_the_page_counts_what_is_answered_and_what_is_refused() -> None:
    for name, api in NAMES.items():
        counts = Counter(answer_kind(function) for function in catalog.functions(api))
        row = re.search(
            rf"^\| the {name} \| (\d+) \| at least (\d+) \| at most (\d+) \|$", PAGE, re.MULTILINE
        )
        assert row is not None
        total, least, most = map(int, row.groups())
        assert total == counts.total()
        assert counts[AnswerKind.SIMULATED] + counts[AnswerKind.MADE_UP] >= least
        assert counts[AnswerKind.REFUSED] <= most


def test_the_list_of_functions_tells_each_one(capsys) -> None:
    assert main(["--functions"]) == 0
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    listed = {(api, name): how for api, name, how in rows}
    assert len(listed) == sum(len(catalog.functions(api)) for api in catalog.Api)
    assert listed["uapi", "Email::add_pop"] == "simulated"
    assert listed["api2", "Email::listpops"] in ("simulated", "unknown")
    assert set(listed.values()) == set(AnswerKind)
