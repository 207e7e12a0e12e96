"""Every flag and effect of every function, in each place that goes by it."""

from collections.abc import Callable, Iterator

import pytest

from cpshell import catalog
from cpshell.catalog import Api, Effect, Function, ParameterType
from cpshell.catalog.witness_plan import call_name, harmless_functions
from cpshell.commands.checks import check_call
from cpshell.commands.function_help import describe_function, example
from cpshell.language import Operator
from cpshell.panel.call import Call, make_call
from cpshell.panel.carried import (
    destroying_calls,
    effect_of,
    overwriting_calls,
    reads,
    secret_reply_fields,
)
from cpshell.panel.request import request_for
from cpshell.panel.services import Service
from cpshell.plugin import Given

FUNCTIONS = [function for api in Api for function in catalog.functions(api)]
NUMBERS = (ParameterType.INTEGER, ParameterType.NUMBER, ParameterType.BOOLEAN)


def required(function: Function) -> dict[str, str]:
    """The parameters that a function must have, with values that destroy nothing more."""
    found = {}
    for each in function.parameters:
        if each.required:
            number = set(each.types) & set(NUMBERS) and not each.values.names
            value = each.values.names[0] if each.values.names else "0" if number else "x"
            found[each.name.replace("*", "1")] = value
    return found


def call_of(function: Function, **more: str) -> Call:
    return make_call(function.api.value, function.module, function.name, required(function) | more)


def method_of(call: Call) -> str:
    return request_for(call, Service.WHM if call.api is Api.WHM else Service.CPANEL).method


def posts(function: Function) -> bool:
    hidden = any(each.secret for each in function.parameters if each.required)
    return function.effect is not Effect.READ or function.posted or function.json_body or hidden


# Each place, and what a function must be there: its name, what is seen, what should be.
Place = Callable[[Function, Call], tuple[object, object]]
PLACES: dict[str, Place] = {
    "effect": lambda f, call: (effect_of(call), f.effect),
    "--read-only, retries": lambda f, call: (reads(call), f.effect is Effect.READ),
    "the question before it destroys": lambda f, call: (
        [each.name for each in destroying_calls(call)],
        [f.full_name] if f.effect is Effect.DESTROY else [],
    ),
    "the question before it replaces": lambda f, call: (
        bool(overwriting_calls(call)),
        "overwrites" in f.flags_text,
    ),
    "GET or POST": lambda f, call: (method_of(call), "POST" if posts(f) else "GET"),
    "a JSON body": lambda f, call: (call.body is not None, "json-body" in f.flags_text),
    "masks of the reply": lambda f, call: (
        bool(secret_reply_fields(call)),
        "secret-reply" in f.flags_text,
    ),
    "help: effect": lambda f, call: (
        f"{f.api.title}, {HELP[f.effect]}" in describe_function(f),
        True,
    ),
    "help: replaces": lambda f, call: (
        "replaces what was there" in describe_function(f),
        "overwrites" in f.flags_text,
    ),
    "help: secret reply": lambda f, call: (
        "the answer holds a secret" in describe_function(f),
        "secret-reply" in f.flags_text,
    ),
    "help: deprecated": lambda f, call: (
        "deprecated: the documentation" in describe_function(f),
        "deprecated" in f.flags_text,
    ),
    "help: JSON body": lambda f, call: (
        "go in a JSON body" in describe_function(f),
        "json-body" in f.flags_text,
    ),
    "help: removed": lambda f, call: (
        "older servers have it" in describe_function(f),
        "removed-by-" in f.flags_text,
    ),
    "help: since": lambda f, call: (
        "since version" in describe_function(f),
        "since-" in f.flags_text,
    ),
    "a witness": lambda f, call: (
        f"{call_name(f)}" in WITNESSED,
        f.api is not Api.API2
        and f.effect is Effect.READ
        and not any(word in f.flags_text for word in ("secret-reply", "json-body", "removed-by")),
    ),
}
HELP = {Effect.READ: "reads", Effect.WRITE: "writes", Effect.DESTROY: "destroys"}
WITNESSED = {
    call_name(each)
    for service in ("whm", "cpanel")
    for each in harmless_functions(service)
    if each.api is not Api.API2
}


@pytest.mark.parametrize("place", PLACES)
def test_every_flag_counts_in_each_place(place) -> None:
    wrong = []
    for function in FUNCTIONS:
        if not function.wraps:
            seen, wanted = PLACES[place](function, call_of(function))
            wrong += [(function.full_name, seen, wanted)] * (seen != wanted)
    assert wrong == []


def with_flag(name: str) -> Iterator[tuple[Function, str, str]]:
    """Each function with a flag of this name, and the two sides of its value."""
    for function in FUNCTIONS:
        for flag in function.flags_text.split(","):
            word, _, value = flag.partition("=")
            if word == name:
                one, _, other = value.replace("=", ":").partition(":")
                yield function, one, other


def test_destroy_if_destroys_with_that_parameter_alone_whatever_way_it_is_on() -> None:
    for function, parameter, needed in with_flag("destroy-if"):
        assert f"destroys with {parameter}" in describe_function(function).replace(" or ", " with ")
        on = [needed] if needed not in ("", "1") else ["1", "yes", "01"]
        for value in on:
            call = call_of(function, **{parameter: value})
            assert (function.name, effect_of(call)) == (function.name, Effect.DESTROY)
            assert destroying_calls(call) == [call]
        if needed == "1":
            for value in ("0", ""):
                assert effect_of(call_of(function, **{parameter: value})) is Effect.WRITE


def test_the_target_is_a_parameter_that_help_names() -> None:
    for function, parameter, _ in with_flag("target"):
        assert function.target is not None
        if function.effect is Effect.DESTROY:
            assert f"destroys what {parameter} names" in describe_function(function)


def test_an_alias_stands_for_its_parameter() -> None:
    for function, name, other in with_flag("alias"):
        known = function.parameter(name)
        assert function.parameter(other) == known
        assert f"{other} is taken for {name}, too" in describe_function(function)
        values = required(function)
        if name in values:
            values[other] = values.pop(name)
        given = [Given(key, Operator.TEXT, value) for key, value in values.items()]
        check_call(function.api, function.module, function.name, given)
        if known is not None and known.secret:
            assert call_of(function, **{other: "x"}).secret(other)


def test_a_prefix_takes_further_names() -> None:
    for function, prefix, _ in with_flag("prefix"):
        more = Given(f"{prefix}anything", Operator.TEXT, "x")
        given = [Given(key, Operator.TEXT, value) for key, value in required(function).items()]
        check_call(function.api, function.module, function.name, [*given, more])
        shown = f"takes further parameters {prefix}…" if prefix else "takes parameters of any name"
        assert shown in describe_function(function)


def test_a_wrapper_does_what_it_carries() -> None:
    carried = {Effect.READ: "listaccts", Effect.WRITE: "createacct", Effect.DESTROY: "removeacct"}
    for effect, name in carried.items():
        call = make_call("whm", None, "batch", {"command": name})
        assert effect_of(call) is effect
        assert method_of(call) == ("GET" if effect is Effect.READ else "POST")
    for function in FUNCTIONS:
        if function.wraps:
            assert "does what the calls do that it carries" in describe_function(function)
            assert effect_of(call_of(function)) is not Effect.READ


def test_the_example_of_help_is_right_and_destroys_nothing_more_than_the_function() -> None:
    for function in FUNCTIONS:
        words = example(function).split()[2 if function.api is Api.WHM else 3 :]
        given = [
            Given(name, operator, value.strip("'"))
            for word in words
            for operator in [Operator.JSON if ":=" in word else Operator.TEXT]
            for name, _, value in [word.partition(operator.value)]
        ]
        check_call(function.api, function.module, function.name, given)
        named = {each.key: each.value for each in given}
        if not function.wraps:
            call = make_call(function.api.value, function.module, function.name, named)
            assert (function.full_name, effect_of(call)) == (function.full_name, function.effect)
