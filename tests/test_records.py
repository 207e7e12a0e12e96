"""Records behave as frozen dataclasses, from the first object on."""

from collections.abc import Callable

import pytest

from cpshell.records import Mutable, Record, changed, mutable, record


def make_class() -> type:
    @record
    class Point(Record):
        x: int
        y: int = 2
        label: str = ""

    return Point


Make = Callable[..., object]


@pytest.fixture(params=["the first object", "a later object"])
def make(request: pytest.FixtureRequest) -> Make:
    """Makes a point of a class that has made none before, or many."""
    point = make_class()
    if request.param == "a later object":
        for _ in range(50):
            point(1)
    return point


def test_values_go_to_fields_by_place_and_by_name(make: Make) -> None:
    point = make(1, label="a")
    assert repr(point) == "Point(x=1, y=2, label='a')"


def test_equal_values_make_equal_records_however_they_were_made() -> None:
    point = make_class()
    points = [point(1, 2, "a"), point(x=1, y=2, label="a"), point(1, label="a"), point(1, 2, "a")]
    assert len(set(points)) == 1


@pytest.mark.parametrize(
    ("values", "named", "words"),
    [
        ((), {}, "missing 1 required positional argument: 'x'"),
        ((), {"y": 1}, "missing 1 required positional argument: 'x'"),
        ((1, 2, "", 4), {}, "takes from 2 to 4 positional arguments but 5 were given"),
        ((1,), {"x": 1}, "multiple values for argument 'x'"),
        ((1,), {"z": 1}, "unexpected keyword argument 'z'"),
    ],
)
def test_wrong_arguments_are_errors(make: Make, values: tuple, named: dict, words: str) -> None:
    with pytest.raises(TypeError, match=words):
        make(*values, **named)


def test_a_record_is_frozen(make: Make) -> None:
    with pytest.raises(AttributeError, match="Point is frozen: x cannot be set"):
        make(1).x = 2  # type: ignore[attr-defined]


def test_a_changed_copy_leaves_the_old_one_as_it_is(make: Make) -> None:
    point = make(1)
    assert repr(changed(point, y=3)) == "Point(x=1, y=3, label='')"  # type: ignore[type-var]
    assert repr(point) == "Point(x=1, y=2, label='')"


def test_fields_of_a_mutable_record_can_be_set() -> None:
    @mutable
    class Counter(Mutable):
        count: int = 0

    for _ in range(50):
        counter = Counter()
        counter.count += 1
        assert repr(counter) == "Counter(count=1)"
