"""Rows beside the package's: what they may be, and what is said of those not understood."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cpshell import catalog
from cpshell.catalog import Api, Effect
from cpshell.catalog.layers import Layers, use_layers

ROW = "uapi\tOrchard\tplant\twrite\t-\ttree!:s kind:s\t-\tplant a tree\n"


@pytest.fixture
def add() -> Iterator[Any]:
    """Add rows; return the complaints as they come."""

    def bring(*texts: str) -> list[str]:
        complaints: list[str] = []
        named = [(f"{number}.tsv", text) for number, text in enumerate(texts, 1)]
        use_layers(Layers(lambda: named, complaints.append))
        return complaints

    yield bring
    use_layers(None)


def plant() -> catalog.Function | None:
    return catalog.find(Api.UAPI, "Orchard", "plant")


def test_a_row_adds_a_function(add):
    assert plant() is None
    complaints = add(f"# Rows of the orchard.\n\n{ROW}")
    function = plant()
    assert function is not None
    assert function.summary == "plant a tree"
    assert [each.name for each in function.parameters] == ["tree", "kind"]
    assert complaints == []


def test_a_reply_with_a_secret_is_secret_whole_where_no_field_is_named(add):
    row = ROW.replace("\t-\ttree", "\tsecret-reply\ttree")
    add(row)
    function = plant()
    assert function is not None
    assert function.secret_fields == {"data"}
    add(row + "secret\tuapi\tOrchard::plant\tgate_code\n")
    function = plant()
    assert function is not None
    assert function.secret_fields == {"gate_code"}


def test_rows_go_when_they_are_no_longer_in_use(add):
    add(ROW)
    assert plant() is not None
    use_layers(None)
    assert plant() is None


def test_the_last_row_wins_also_over_the_package(add):
    add(ROW, ROW.replace("write", "destroy"))
    function = plant()
    assert function is not None
    assert function.effect is Effect.DESTROY
    add("whm\tAccounts\tlistaccts\twrite\t-\t-\tall accounts\n")
    found = catalog.find(Api.WHM, None, "listaccts")
    assert found is not None
    assert found.effect is Effect.WRITE


def milder(function):
    """A row that makes a function of the package look harmless."""
    words = function.parameters_text.split()
    parameters = " ".join(word.removesuffix("*") if ":" in word else word for word in words) or "-"
    if function.api is Api.API2:
        names = parameters.replace(":", "")
        columns = [function.module, function.name, names, "read", "-", "harmless"]
    elif function.api is Api.WHM:
        columns = [function.group, function.name, "read", "-", parameters, "harmless"]
    else:
        columns = [function.module, function.name, "read", "-", parameters, "-", "harmless"]
    return "\t".join([function.api.value, *columns])


def test_no_row_takes_a_warning_of_the_package_away(add):
    known = [function for api in Api for function in catalog.functions(api)]
    complaints = add("\n".join(map(milder, known)))
    for before in known:
        after = catalog.find(before.api, before.module, before.name)
        assert after is not None
        assert after.summary == "harmless"
        if before.effect is Effect.DESTROY or before.flags.destroys_if:
            assert after.effect is before.effect
            assert after.flags.destroys_if == before.flags.destroys_if
            assert after.flags.target == before.flags.target
        else:
            assert after.effect is Effect.READ
        for flag in ("wraps", "secret_reply", "overwrites"):
            assert getattr(after, flag) == getattr(before, flag)
        for old, new in zip(before.parameters, after.parameters, strict=True):
            assert (old.name, old.secret) == (new.name, new.secret)
    assert "whm removeacct: kept of the package's row: destroy, target=username" in complaints
    assert "whm batch: kept of the package's row: wrapper" in complaints


def test_all_kinds_of_rows(add):
    complaints = add(
        ROW + "whm\tOrchard\torchard/open\tread\t-\t-\topen it\n"
        "api2\tOrchard\tplant\ttree kind\tdestroy\ttarget=tree\tplant a tree\n"
        "values\tuapi\tOrchard::plant\tkind\tapple|pear\tcomplete\t-\n"
        'shape\tuapi\tOrchard::plant\t{"key": "string"}\n'
        "secret\tuapi\tOrchard::plant\tkey\n"
        "version\twhm\t11.140\n"
    )
    assert complaints == []
    function = plant()
    assert function is not None
    kind = function.parameter("kind")
    assert kind is not None
    assert kind.values.unknown("plum") == ["plum"]
    assert function.fields == {"key": "string"}
    assert function.secret_fields == {"key"}
    legacy = catalog.find(Api.API2, "Orchard", "plant")
    assert legacy is not None
    assert (legacy.effect, legacy.flags.target) == (Effect.DESTROY, "tree")
    assert catalog.find(Api.WHM, None, "orchard/open") is not None


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("uap\tx", "invalid kind of row 'uap': it is one of uapi, whm, api2, values"),
        ("uapi\tOrchard\tplant", "3 columns, but uapi has 8"),
        (ROW.strip().replace("write", "reads"), "invalid effect 'reads': it is one of read"),
        (ROW.strip().replace("\t-\ttree", "\tsafe\ttree"), "invalid flag 'safe'"),
        (ROW.strip().replace("tree!:s", "tree!:q"), "invalid parameter 'tree!:q'"),
        (ROW.strip().replace("\tplant\t", "\ta::b\t"), "invalid name 'Orchard::a::b'"),
        (ROW.strip().replace("\t-\tplant a", "\t\tplant a"), "an empty column"),
        ("values\tuapi\tA::b\tkind\tapple\tall\t-", "invalid word 'all': it is complete or open"),
        ("secret\tapi9\tA::b\tkey", "invalid API 'api9': it is one of uapi, whm, api2"),
        ("shape\tuapi\tA::b\t", "an empty column"),
    ],
)
def test_a_row_that_is_not_understood_is_left_out_and_said_with_its_place(add, row, problem):
    complaints = add(ROW, f"{row}\n{ROW.replace('Orchard', 'Garden')}")
    assert catalog.find(Api.UAPI, "Garden", "plant") is not None
    function = plant()
    assert function is not None
    assert function.parameters
    assert function.fields is None
    assert function.secret_fields == frozenset()
    (said,) = complaints
    assert said.startswith(f"2.tsv:1: {problem}")
    assert said.endswith(": the row is left out")


def test_a_shape_that_is_not_json_is_said_when_it_is_needed(add):
    complaints = add(f"{ROW}shape\tuapi\tOrchard::plant\t{{oops\n")
    function = plant()
    assert function is not None
    assert function.fields is None
    assert complaints == ["the shape of Orchard::plant is not JSON: the row is left out"]


@given(st.text(st.sampled_from("uapi\twhmvlesct:!*|s-=,{}0\n"), max_size=60))
def test_whatever_a_text_holds_the_package_s_rows_are_found(text):
    use_layers(Layers(lambda: [("x.tsv", text)], lambda said: None))
    try:
        assert catalog.find(Api.UAPI, "Email", "list_pops") is not None
        for function in catalog.functions(Api.UAPI):
            assert function.flags is not None
    finally:
        use_layers(None)


@pytest.mark.slow
def test_further_rows_are_read_with_the_first_look_up_and_once(files_read):
    code = (
        "from cpshell.catalog.layers import Layers, use_layers\n"
        "calls = []\n"
        "use_layers(Layers(lambda: calls.append(1) or [], print))\n"
        "assert not calls\n"
        "catalog.find(Api.WHM, None, 'listaccts').parameters\n"
        "catalog.find(Api.UAPI, 'Email', 'add_pop').parameters\n"
        "assert calls == [1]\n"
        "heavy = {'json', 'difflib', 'cpshell.catalog.notation'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    assert files_read(code) == ["whm.tsv", "whm_enums.tsv", "uapi.tsv", "uapi_enums.tsv"]
