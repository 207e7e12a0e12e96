"""Paths into values."""

import pytest

from cpshell.errors import UsageError
from cpshell.language import lookup

VALUE = {"a": {"b-c": [10, {'key with "': 1, "it's": 2}]}, "n": None, "t": "x", "0": "zero"}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("", VALUE),
        (".a.b-c[0]", 10),
        (".a.b-c[-2]", 10),
        ('.a["b-c"][1]["key with \\""]', 1),
        (".a['b-c'][1][\"it's\"]", 2),
        (".n", None),
        ("[0]", "zero"),
    ],
)
def test_paths(path: str, expected: object) -> None:
    assert lookup(VALUE, path) == expected


@pytest.mark.parametrize(
    ("path", "message", "hint"),
    [
        (".b", "last has no key `b`", "it has: a, n, t, 0"),
        (".a.c.d", "last.a has no key `c`", "it has: b-c"),
        (".a.b-c[2]", "last.a.b-c has no [2]: it has 2 entries", None),
        (".a.b-c[-3]", "last.a.b-c has no [-3]: it has 2 entries", None),
        (".a.b-c.x", "last.a.b-c is a list and has no key `x`",
         "an index comes first: last.a.b-c[0]"),
        (".t.x", "last.t is text: it has no `x`", None),
        (".n[0]", "last.n is null: it has no `0`", None),
        (".a..b", "invalid path `.a..b`", "a path is like .data[0].user"),
    ],
)  # fmt: skip
def test_what_is_missing_is_named(path: str, message: str, hint: str | None) -> None:
    with pytest.raises(UsageError) as caught:
        lookup(VALUE, path, "last")
    assert (caught.value.message, caught.value.hint) == (message, hint)


def test_long_lists_of_keys_are_cut() -> None:
    with pytest.raises(UsageError) as caught:
        lookup({f"k{n}": n for n in range(20)}, ".x")
    assert caught.value.hint == "it has: k0, k1, k2, k3, k4, k5, k6, k7, …"


def test_an_empty_object_is_said_to_be_empty() -> None:
    with pytest.raises(UsageError) as caught:
        lookup({}, ".x")
    assert caught.value.hint == "it is empty"
