"""A script as a stream of units."""

import tracemalloc
from collections.abc import Iterator

from cpshell.errors import Incomplete
from cpshell.language import Unit, parse, split_statements


def units(text: str) -> list[Unit]:
    return list(split_statements(text.splitlines(keepends=True)))


def test_a_line_is_a_unit_with_all_its_statements() -> None:
    assert [(u.text, u.first_line) for u in units("a; b\nc\n")] == [("a; b\n", 1), ("c\n", 2)]
    assert units("a; b\n")[0].script == parse("a; b")


def test_lines_without_statements_give_no_unit() -> None:
    assert [u.first_line for u in units("\n# comment\n  ;\na\n\n")] == [4]


def test_lines_may_lack_their_line_ends() -> None:
    (unit,) = split_statements(["try {", "a", "}"])
    assert unit.script == parse("try {\na\n}")


def test_open_things_take_in_the_next_lines() -> None:
    text = "for u in a {\n echo 'x\ny' |\n get \\\n z\n} ; b\nc\n"
    assert [(u.first_line, u.text.count("\n")) for u in units(text)] == [(1, 6), (7, 1)]


def test_places_count_from_the_start_of_the_script() -> None:
    unit = units("\n\na 'x\ny' b\n")[0]
    assert unit.script is not None
    assert unit.script.statements[0].position.line == 3
    assert units("a\n\nb\nc }\n")[2].error.line == 4  # type: ignore[union-attr]


def test_no_line_is_taken_before_it_is_needed() -> None:
    taken: list[str] = []

    def lines() -> Iterator[str]:
        for line in ["a\n", "try {\n", "b }\n", "c\n"]:
            taken.append(line)
            yield line

    reader = split_statements(lines())
    next(reader)
    assert taken == ["a\n"]
    next(reader)
    assert taken == ["a\n", "try {\n", "b }\n"]


def test_a_fault_spoils_its_unit_only() -> None:
    first, second, third = units("a\nb | | c; d\ne\n")
    assert first.script is not None
    assert second.script is None
    assert second.error is not None
    assert second.error.source == "b | | c; d"
    assert third.script == parse("e")


def test_a_block_with_a_fault_is_passed_as_a_whole() -> None:
    text = "for x y {\n delete a\n try { b }\n}\nc\n"
    first, second = units(text)
    assert first.error is not None
    assert (first.error.line, first.error.column) == (1, 7)
    assert first.text == text.removesuffix("c\n")
    assert second.script == parse("c")


def test_a_fault_inside_a_block_spoils_the_block() -> None:
    first, second = units("try {\n a | | b\n delete c\n}\nd\n")
    assert first.error is not None
    assert first.error.source == " a | | b"
    assert second.script == parse("d")


def test_a_fault_inside_a_substitution_spoils_all_of_it() -> None:
    first, second = units("echo $(a | | b\n c\n) d\ne\n")
    assert first.error is not None
    assert first.text.count("\n") == 3
    assert second.script == parse("e")


def test_only_the_first_fault_of_a_unit_is_told() -> None:
    (unit,) = units("try {\n a }x\n b | | c\n > f\n}\n")
    assert unit.error is not None
    assert unit.error.message == "nothing stands between `|` and `|`"


def test_what_is_open_at_the_end_is_an_error_where_it_was_opened() -> None:
    _, unit = units("a\nbatch {\n b\n")
    assert unit.error is not None
    assert not isinstance(unit.error, Incomplete)
    assert (unit.error.line, unit.error.column, unit.error.source) == (2, 7, "batch {")


def test_a_nul_spoils_its_unit_only() -> None:
    first, second = units("try {\n a\0 }\nb\n")
    assert first.error is not None
    assert (first.error.line, first.error.column) == (2, 3)
    assert second.script == parse("b")


def test_a_long_block_is_read_once() -> None:
    asked = 0

    def lines() -> Iterator[str]:
        nonlocal asked
        for line in ["for u in a {\n", *["  echo $u 'x'\n"] * 5000, "}\n"]:
            asked += 1
            yield line

    (unit,) = split_statements(lines())
    assert unit.script is not None
    assert asked == 5002


def test_a_long_script_keeps_nothing_of_what_was_read() -> None:
    def peak(count: int) -> int:
        tracemalloc.start()
        for _ in split_statements(f"echo {n} | get a\n" for n in range(count)):
            pass
        _, highest = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return highest

    peak(10)
    assert peak(3000) < peak(300) + 20_000
