"""Descriptions of cPanel are read by their form; what has another is refused with its place."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell.catalog import Api
from cpshell.catalog.openapi import read_description
from cpshell.errors import UsageError
from tests.catalog.descriptions import description, operation, parameter, switch


def read(document: Any) -> Any:
    return read_description(document, "d.json")


def one(api: str, *parameters: Any, **more: Any) -> Any:
    """The only function of a description."""
    name = "thing" if api == "whm" else "Things__thing"
    (function,) = read(
        description(api, **{name: operation(api, *parameters, **more)})
    ).functions.values()
    return function


def test_api_and_version_are_found():
    uapi = read(description("uapi", "11.140.0.3", Things__thing=operation("uapi")))
    assert (uapi.api, uapi.version, uapi.release) == (Api.UAPI, "11.140.0.3", 140)
    assert list(uapi.functions) == ["Things::thing"]
    whm = read(description("whm", "11.139.9999.12", thing=operation("whm")))
    assert (whm.api, whm.release) == (Api.WHM, 140)  # what comes before 140 is odd
    assert list(whm.functions) == ["thing"]


def test_a_function_of_whm_may_have_a_slash_in_its_name():
    document = description("whm", tool__a_thing=operation("whm"))
    assert list(read(document).functions) == ["tool/a_thing"]


def test_of_two_operations_the_one_by_get_counts():
    document = description("whm", thing=operation("whm", parameter("by_get")))
    document["paths"]["/thing"]["post"] = operation("whm", parameter("by_post"))
    (function,) = read(document).functions.values()
    assert [each.name for each in function.parameters] == ["by_get"]
    assert not function.posted


def test_the_group_is_that_of_the_tag_that_has_one():
    assert one("whm").group == "Group of things"
    assert one("whm", tags=["things", "Things"]).group == "Group of things"
    assert one("whm", tag="Others").group == "Others"


def test_a_path_without_a_module_is_of_the_one_that_its_reply_names():
    document = description("uapi", thing=operation("uapi"), other=operation("uapi"))
    document["paths"]["/Things/known"] = {"get": operation("uapi")}
    for path, function in (("/thing", "thing"), ("/other", "copied_from_elsewhere")):
        content = document["paths"][path]["get"]["responses"]["200"]["content"]
        fields = content["application/json"]["schema"]["properties"]
        fields["module"] = {"type": "string", "example": "Things"}
        fields["func"] = {"type": "string", "example": function}
    found = read(document)
    assert sorted(found.functions) == ["Things::known", "Things::thing"]
    assert found.left_out == ("/other",)


@pytest.mark.parametrize(
    ("schema", "letters"),
    [
        ({"type": "string"}, "s"),
        ({"type": "integer"}, "i"),
        (switch(), "b"),
        ({"type": ["string", "null"]}, "s"),
        ({"oneOf": [{"type": "string"}, {"type": "array", "items": {}}]}, "as"),
        ({"oneOf": [{"enum": [None]}, {"type": "integer", "minimum": 0}]}, "i"),
        ({}, ""),
    ],
)
def test_types_of_parameters(schema, letters):
    (found,) = one("uapi", parameter("p", schema)).parameters
    assert "".join(sorted(found.types)) == letters


def test_values_are_complete_where_there_is_nothing_but_a_list():
    some, special, none = one(
        "uapi",
        parameter("some", {"type": "string", "enum": ["maildir", "mdbox"]}),
        parameter("special", {"oneOf": [{"enum": ["unlimited"]}, {"type": "integer"}]}),
        parameter("none", switch()),
    ).parameters
    assert (some.values, some.complete) == (("maildir", "mdbox"), True)
    assert (special.values, special.complete) == (("unlimited",), False)
    assert none.values == ()


def test_parameters_in_json_and_shared_ones_are_found():
    document = description(
        "uapi",
        Things__thing=operation(
            "uapi",
            {"in": "query", "name": "args", "content": {"application/json": {"schema": {}}}},
            {"$ref": "#/components/parameters/user"},
            {"in": "header", "name": "Host"},
        ),
    )
    document["components"]["parameters"] = {"user": parameter("user", required=True)}
    (function,) = read(document).functions.values()
    assert [(each.name, each.required) for each in function.parameters] == [
        ("args", False),
        ("user", True),
    ]


def test_a_json_body_gives_its_fields():
    body = {
        "content": {
            "application/json": {
                "schema": {
                    "type": "object",
                    "required": ["names"],
                    "properties": {"names": {"type": "array"}, "deep": {"type": "object"}},
                }
            }
        }
    }
    function = one("uapi", method="post", requestBody=body)
    assert function.json_body
    assert function.posted
    assert [(each.name, each.required) for each in function.parameters] == [
        ("names", True),
        ("deep", False),
    ]


def test_who_changes_something_says_so():
    assert one("uapi").reads is None
    assert one("uapi", x_readonly=True).reads is True
    assert one("uapi", x_readonly=False).reads is False
    assert one("uapi", x_rollback="none").reads is False
    assert one("uapi", x_readonly=True, x_rollback="clean").reads is False  # in doubt


@pytest.mark.parametrize(
    ("data", "shape"),
    [
        (None, "none"),
        ({"type": "string"}, "string"),
        (switch(), "boolean"),
        ({"type": "integer", "format": "unix_timestamp"}, "timestamp"),
        ({"type": ["object", "null"]}, "object"),
        ({"items": {"properties": {"a": {"type": "string"}}}}, [{"a": "string"}]),
        ({"additionalProperties": {"type": "number"}}, {"*": "number"}),
        (
            {"allOf": [{"properties": {"a": {}}}, {"properties": {"b": {"type": "integer"}}}]},
            {"a": "any", "b": "integer"},
        ),
        ({"oneOf": [{"enum": [None]}, {"properties": {"a": {}}}]}, {"a": "any"}),
        ({"oneOf": [{"type": "string"}, {"type": "integer"}]}, "any"),
    ],
)
def test_shapes_of_replies(data, shape):
    assert one("uapi", data=data).shape == shape
    assert one("whm", data=data).shape == shape


def test_a_schema_that_holds_itself_ends():
    document = description(
        "whm", thing=operation("whm", data={"$ref": "#/components/schemas/tree"})
    )
    document["components"]["schemas"]["tree"] = {
        "properties": {
            "name": {"type": "string"},
            "inner": {"type": "array", "items": {"$ref": "#/components/schemas/tree"}},
        }
    }
    (function,) = read(document).functions.values()
    assert function.shape == {"name": "string", "inner": ["any"]}


def test_texts_of_others_are_one_harmless_line():
    function = one("uapi", summary="Do \x1b[2J\ta\nthing\u202e " + "x" * 500)
    assert function.summary.startswith("Do [2J a thing xxx")
    assert len(function.summary) <= 120


VALID = description(
    "uapi",
    Things__thing=operation("uapi", parameter("user"), data={"$ref": "#/components/schemas/a"}),
)
VALID["components"]["schemas"]["a"] = {"properties": {"name": {"type": "string"}}}
OPERATION = ("paths", "/Things/thing", "get")


def broken(place: tuple[Any, ...], value: Any) -> Any:
    """The valid description with another value somewhere."""
    document = deepcopy(VALID)
    node = document
    for key in place[:-1]:
        node = node[key]
    node[place[-1]] = value
    return document


def test_what_the_broken_ones_are_made_of_is_fine():
    assert read(VALID).functions["Things::thing"].shape == {"name": "string"}


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ([], "d.json is not an OpenAPI description: it has no paths"),
        (broken(("paths",), {}), "d.json: paths: no function stands in it"),
        (broken(("servers",), None), "d.json: servers: neither UAPI nor WHM API 1: no url ends"),
        (broken(("info",), {}), "d.json: info.version: invalid version of cPanel & WHM 'None'"),
        (broken(("info", "version"), "1.0.0"), "d.json: info.version: invalid version"),
        (broken(("paths", "/a b"), {}), "d.json: paths./a b: this is not the path of a function"),
        (broken(("paths", "/A/b\n\x1b"), {}), "d.json: paths./A/b: this is not the path"),
        (broken(("paths", "/A/b"), {}), "d.json: paths./A/b: it has no operation"),
        (broken((*OPERATION, "parameters"), 3), "get.parameters: it is a list"),
        (broken((*OPERATION, "parameters"), [3]), "get.parameters[0]: it is an object"),
        (
            broken((*OPERATION, "parameters"), [parameter("a\tb")]),
            "d.json: paths./Things/thing.get.parameters[0]: invalid name of a parameter 'a\\tb'",
        ),
        (broken((*OPERATION, "x-readonly"), "yes"), "get.x-readonly: it is true or false"),
        (
            broken(("components", "schemas", "a"), {"$ref": "#/components/schemas/a"}),
            "responses.200: its references lead in a circle",
        ),
        (
            broken(("components", "schemas", "a"), {"$ref": "https://x.test/a"}),
            "responses.200: invalid reference 'https://x.test/a': it leads out",
        ),
        (
            broken(("components", "schemas", "a"), {"$ref": "#/components/b"}),
            "invalid reference '#/components/b': nothing is there",
        ),
    ],
)
def test_another_form_is_refused_with_its_place_in_one_line(document, message):
    with pytest.raises(UsageError) as refused:
        read(document)
    assert message in refused.value.message
    assert "\n" not in refused.value.message
    assert refused.value.message.isprintable()


def test_a_bomb_of_references_is_refused_and_not_followed(monkeypatch):
    monkeypatch.setattr("cpshell.catalog.schemas._MOST_SCHEMAS", 10_000)
    document = deepcopy(VALID)
    schemas = document["components"]["schemas"]
    schemas["a"] = {"properties": {"x": {"$ref": "#/components/schemas/n0"}}}
    for depth in range(40):
        below = {"$ref": f"#/components/schemas/n{depth + 1}"}
        schemas[f"n{depth}"] = {"properties": {"a": below, "b": below}}
    schemas["n40"] = {"type": "string"}
    with pytest.raises(UsageError, match="too many parts"):
        read(document)


KEYS = (
    *("type", "enum", "items", "properties", "oneOf", "allOf", "$ref", "in", "name", "200"),
    *("content", "schema", "required", "application/json", "parameters", "x"),
)
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4)
    ),
    max_leaves=12,
)
places = st.sampled_from(
    [
        ("paths",),
        ("servers",),
        ("info",),
        ("x-tagGroups",),
        ("components", "schemas", "a"),
        ("paths", "/Things/thing"),
        OPERATION,
        (*OPERATION, "parameters"),
        (*OPERATION, "requestBody"),
        (*OPERATION, "responses"),
        (*OPERATION, "responses", "200"),
        (*OPERATION, "tags"),
        (*OPERATION, "x-readonly"),
    ]
)


def complaint(document: Any) -> str | None:
    """What is said about a description; None where it can be read."""
    try:
        read(document)
    except UsageError as error:
        return error.message
    return None


@given(places, junk)
def test_whatever_stands_anywhere_is_read_or_refused(place, value):
    said = complaint(broken(place, value))
    assert said is None or said.startswith("d.json")


def test_the_form_that_is_published_is_read_whole():
    """As UAPI 11.136 has it: nullable fields, allOf of references, both tags, a version alone."""
    listed = {"allOf": [{"$ref": "#/components/schemas/Tree"}, {"properties": {"fruit": {}}}]}
    document = description(
        "uapi",
        Orchard__list=operation(
            "uapi",
            {
                "in": "query",
                "name": "filter",
                "content": {"application/json": {"schema": {"type": "object"}}},
            },
            {"in": "header", "name": "X-Other", "schema": {"type": "string"}},
            data={"items": listed, "type": "array"},
            since=82,
            tags=["Orchard", "Things"],
            x_readonly=True,
            x_cpanel_api_version="UAPI",
            x_codeSamples=[{"label": "CLI", "lang": "Shell", "source": "uapi Orchard list"}],
            security=[{"BasicAuth": []}],
        ),
    )
    document["components"]["schemas"]["Tree"] = {
        "properties": {
            "planted": {"type": "integer", "format": "unix-timestamp"},
            "felled": {"type": "integer", "format": "unix_timestamp", "nullable": True},
            "old": {"enum": [1, 0], "type": "integer", "nullable": True},
            "owner": {"oneOf": [{"type": "string"}, {"enum": [None]}]},
        }
    }
    document["tags"] = [{"name": "Orchard", "description": "Trees."}]
    (function,) = read(document).functions.values()
    assert [(each.name, each.types) for each in function.parameters] == [("filter", {"a"})]
    assert (function.reads, function.since, function.group) == (True, 82, "Group of things")
    assert function.shape == [
        {
            "planted": "timestamp",
            "felled": "timestamp",
            "old": "boolean",
            "owner": "string",
            "fruit": "any",
        }
    ]
