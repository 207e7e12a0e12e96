"""Where words end, what quotes do, and what is found in a word."""

from collections.abc import Callable

import pytest

from cpshell.language import (
    Json,
    Literal,
    Part,
    Pipeline,
    Position,
    SimpleCommand,
    Substitution,
    Variable,
    Word,
    parse,
)

ReadWord = Callable[[str], Word]
ReadWords = Callable[[str], tuple[Word, ...]]


def run(*names: str) -> Pipeline:
    return Pipeline(SimpleCommand(tuple(Word((Literal(name),)) for name in names)))


def test_blanks_separate_words(words: ReadWords) -> None:
    assert [w.source for w in words(" a\tb   c\r")] == ["a", "b", "c"]


def test_words_know_where_they_begin(words: ReadWords) -> None:
    assert [w.position for w in words("uapi  'x' \\\n y")] == [
        Position(1, 1),
        Position(1, 7),
        Position(2, 2),
    ]


def test_a_word_behind_a_quote_over_lines_has_the_right_place(words: ReadWords) -> None:
    assert words("a 'b\nc' d")[2].position == Position(2, 4)


def test_the_source_is_the_word_as_it_was_written(word: ReadWord) -> None:
    assert word("a'b c'\"$x\"").source == "a'b c'\"$x\""


def test_places_take_no_part_in_equality() -> None:
    assert parse("  a   'b'") == parse('a "b"')


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("plain", [Literal("plain")]),
        ("'a $x \\ \"'", [Literal('a $x \\ "', True)]),
        ('"a\\$b\\"c\\\\d\\e"', [Literal('a$b"c\\d\\e', True)]),
        ('"a\\\nb"', [Literal("ab", True)]),
        ("a\\ b", [Literal("a"), Literal(" ", True), Literal("b")]),
        ("''", [Literal("", True)]),
        ('""', [Literal("", True)]),
        ("'a'\"b\"\\c", [Literal("abc", True)]),
        ("a\\\nb", [Literal("a"), Literal("b")]),
        ("size>5", [Literal("size>5")]),
        ("a#b", [Literal("a#b")]),
        ("a>&1", [Literal("a>&1")]),
        ("&<*~!", [Literal("&<*~!")]),
        ("acct[].{u:user}", [Literal("acct[].{u:user}")]),
        ("{}", [Literal("{}")]),
        ("length(@)", [Literal("length(@)")]),
        ("é\u00a0\u2028x", [Literal("é\u00a0\u2028x")]),
    ],
)
def test_quoting(word: ReadWord, text: str, parts: list[Part]) -> None:
    assert list(word(text).parts) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("$x", [Variable("x")]),
        ('"$x"', [Variable("x", "", True)]),
        ("$last", [Variable("last")]),
        ("$x.y", [Variable("x"), Literal(".y")]),
        ("$env.HOME", [Variable("env", ".HOME")]),
        ("${env.HOME}", [Variable("env", ".HOME")]),
        ("$env.1", [Variable("env"), Literal(".1")]),
        ("$environment.x", [Variable("environment"), Literal(".x")]),
        ("${x}", [Variable("x")]),
        ("${x.a-b[0][-1].c}", [Variable("x", ".a-b[0][-1].c")]),
        ('${x["k \\" }"][\'j\']}', [Variable("x", '["k \\" }"][\'j\']')]),
        ('"${x["k"]}"', [Variable("x", '["k"]', True)]),
        ("a$x'b'", [Literal("a"), Variable("x"), Literal("b", True)]),
        ("$1$", [Variable("1"), Literal("$")]),
        ("$%", [Literal("$%")]),
        ('"$ 5"', [Literal("$ 5", True)]),
        ("$$x", [Literal("$"), Variable("x")]),
        ("'$x'", [Literal("$x", True)]),
        ("\\$x", [Literal("$", True), Literal("x")]),
    ],
)
def test_variables(word: ReadWord, text: str, parts: list[Part]) -> None:
    assert list(word(text).parts) == parts


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("$(whoami)", [Substitution(run("whoami"))]),
        ('"$(whoami)"', [Substitution(run("whoami"), True)]),
        ("a$( whoami\n)b", [Literal("a"), Substitution(run("whoami")), Literal("b")]),
        ("$(get length(@))", [Substitution(run("get", "length(@)"))]),
        ("$(get f(a, b))", [Substitution(run("get", "f(a,", "b)"))]),
        ("$(echo ')')", [Substitution(Pipeline(SimpleCommand((
            Word((Literal("echo"),)), Word((Literal(")", True),))))))]),
        ("$(a # )\n)", [Substitution(run("a"))]),
    ],
)  # fmt: skip
def test_substitutions(word: ReadWord, text: str, parts: list[Part]) -> None:
    assert list(word(text).parts) == parts


def test_substitutions_stand_in_each_other(word: ReadWord) -> None:
    (outer,) = word('$(echo "$(whoami)")').parts
    assert isinstance(outer, Substitution)
    assert isinstance(outer.pipeline.head, SimpleCommand)
    (inner,) = outer.pipeline.head.words[1].parts
    assert inner == Substitution(run("whoami"), True)


def test_a_comment_begins_a_word_and_ends_with_the_line(words: ReadWords) -> None:
    assert [w.source for w in words("a b#c # d ' $( {\n# e")] == ["a", "b#c"]


def test_a_joined_line_before_a_word_is_a_blank(words: ReadWords) -> None:
    assert [w.source for w in words("a \\\n  \\\nb")] == ["a", "b"]


def test_json_behind_a_parameter_needs_no_quotes(words: ReadWords) -> None:
    text = '{"x y": [1, "}\\"|"],\n "z": {}}'
    assert [w.parts for w in words(f"whm f a:={text} b")[2:]] == [
        (Literal("a:="), Json((Literal(text),))),
        (Literal("b"),),
    ]


def test_json_is_only_read_where_the_brackets_are_not_quoted(word: ReadWord) -> None:
    assert word("a:='{x'").parts == (Literal("a:="), Literal("{x", True))


def test_line_ends_of_windows_count_as_line_ends() -> None:
    assert parse("a 'b\r\nc'\r\nd\\\r\n e\r\n") == parse("a 'b\nc'\nd\\\n e\n")
