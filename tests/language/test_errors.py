"""What is said about text that does not parse, and where."""

from collections.abc import Callable

import pytest

from cpshell.errors import Incomplete, LanguageError
from cpshell.language import MAX_DEPTH, parse

Fault = Callable[[str], LanguageError]


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("a\nuapi Ftp 'list_ftp", "a single quote is never closed", 2, 10),
        ('echo "a\nb', "a double quote is never closed", 1, 6),
        ("echo $(a | b", "`$(` is never closed", 1, 6),
        ('echo "$(a \'b"', "a single quote is never closed", 1, 11),
        ("for u in a {\n echo", "`{` is never closed", 1, 12),
        ("a | ", "nothing stands after `|`", 1, 3),
        ("a |\n\n# b\n", "nothing stands after `|`", 1, 3),
        ("a \\\n", "nothing follows the backslash", 1, 3),
        ("if a \\", "nothing follows the backslash", 1, 6),
        ("a\n b\\", "nothing follows the backslash", 2, 3),
        ('let x = {"a": [1', "this JSON is never closed", 1, 9),
        ("whm f a:=[", "this JSON is never closed", 1, 10),
        ("try { } else {", "`{` is never closed", 1, 14),
    ],
)
def test_open_text_is_incomplete(
    fault: Fault, text: str, message: str, line: int, column: int
) -> None:
    error = fault(text)
    assert isinstance(error, Incomplete)
    assert (error.message, error.line, error.column) == (message, line, column)


@pytest.mark.parametrize(
    ("text", "message", "line", "column"),
    [
        ("}", "`}` without a `{`", 1, 1),
        ("echo a }", "`}` without a `{`", 1, 8),
        ("try { a } }", "`}` without a `{`", 1, 11),
        ("try { a }x", "`{` is never closed", 1, 5),
        ("try { a\n}else { b }", "white space must follow the `}`", 2, 1),
        ("{ a }", "nothing stands before `{`", 1, 1),
        ("| a", "nothing stands before `|`", 1, 1),
        ("let last = 5", "`$last` is set by the shell: take another name", 1, 5),
        ("for env in a { }", "`$env` is set by the shell: take another name", 1, 5),
        ("def f a last { }", "`$last` is set by the shell: take another name", 1, 9),
        ("for u in [alice, bob] { }", "values stand here without brackets", 1, 10),
        ("a\n> f", "nothing stands before `>`", 2, 1),
        ("a | | b", "nothing stands between `|` and `|`", 1, 5),
        ("a | ; b", "nothing stands after `|`", 1, 3),
        ("try { a | }", "nothing stands after `|`", 1, 9),
        ("a >", "`>` needs a file", 1, 3),
        ("a >> | b", "`>>` needs a file", 1, 3),
        ("a > f | b", "`>` ends a pipeline: nothing can follow it", 1, 7),
        ("a > f > g", "a pipeline has one `>` at most", 1, 7),
        ("a > f g", "only one word can follow `>`", 1, 7),
        ("for", "`for` needs: for NAME in VALUES { … }", 1, 4),
        ("for 1 in a { }", "`for` needs: for NAME in VALUES { … }", 1, 5),
        ("for u on a { }", "`for` needs: for NAME in VALUES { … }", 1, 7),
        ("for u in { }", "`for` needs: for NAME in VALUES { … }", 1, 10),
        ("for u in a\n{ }", "`for` needs: for NAME in VALUES { … }", 1, 11),
        ("for u in a --jobs b { }", "`--jobs` needs a number", 1, 12),
        ("on { }", "`on` needs: on PROFILE|@GROUP … { … }", 1, 4),
        ("on a b", "`on` needs: on PROFILE|@GROUP … { … }", 1, 7),
        ("for u in a --jobs=1 --jobs 2 { }", "`--jobs` stands here twice", 1, 21),
        ("if { }", "`if` needs: if CONDITION { … }", 1, 4),
        ("try a", "`try` needs: try { … }", 1, 5),
        ("try { } else a", "`else` needs: else { … }", 1, 14),
        ("try { }\nelse { }",
         "`else` stands after the `}` of `if` or `try`, on the same line", 2, 1),
        ("for u in a { break | b }", "`|` cannot follow this statement", 1, 20),
        ("break", "`break` stands in the block of `for` or `until`", 1, 1),
        ("for u in a { batch { continue } }",
         "`continue` stands in the block of `for` or `until`", 1, 22),
        ("for u in a { def b { break } }",
         "`break` stands in the block of `for` or `until`", 1, 22),
        ("for u in a --jobs 2 { break }", "`break` cannot end a loop with --jobs", 1, 23),
        ("retry { }", "`retry` needs: retry N { … }", 1, 7),
        ("retry x { }", "`retry` needs a number of tries", 1, 7),
        ("retry 2 --every x { }", "`--every` needs a time: 5, 30s, 2m", 1, 9),
        ("def { }", "`def` needs: def NAME ARG… { … }", 1, 5),
        ("def for { }", "`for` is a word of the language", 1, 5),
        ("def a b b { }", "`b` stands here twice", 1, 9),
        ("def a b", "`def` needs: def NAME ARG… { … }", 1, 8),
        ("batch { } a", "this cannot follow in the same statement", 1, 11),
        ("let x", "`let` needs: let NAME = VALUE", 1, 6),
        ("let x=5", "`let` needs: let NAME = VALUE", 1, 5),
        ("let x =5", "`let` needs: let NAME = VALUE", 1, 7),
        ("let x =", "`let` needs: let NAME = VALUE", 1, 8),
        ("let x = for", "`for` needs: for NAME in VALUES { … }", 1, 12),
        ("let x = def a { }", "`def` begins a statement: it cannot stand in a pipeline", 1, 9),
        ("a | if", "`if` begins a statement: it cannot stand in a pipeline", 1, 5),
        ("echo $(let x = 5)", "`let` begins a statement: it cannot stand in a pipeline", 1, 8),
        ("echo $()", "nothing stands in this `$( )`", 1, 6),
        ("echo $(a; b)", "only one pipeline fits in `$( )`", 1, 11),
        ("echo $(batch { a )", "this `)` stands inside a `{` that is still open", 1, 18),
        ("echo ${", "`${` needs a name and a path: ${NAME.path[0]}", 1, 6),
        ("echo \"${a b}\"", "`${` needs a name and a path: ${NAME.path[0]}", 1, 7),
        ("let x = [1, }]", "a `}` in this JSON closes nothing", 1, 9),
        ("let x = [1] a", "this cannot follow in the same statement", 1, 13),
        ("let x = [1,\n 2, nope]", "invalid JSON: Expecting value", 2, 5),
        ("let x = [$a, nope]", "invalid JSON: Expecting value", 1, 14),
        ("let x = [NaN, $a]", "invalid JSON: NaN is not JSON", 1, 9),
        ("let x = [1e999]", "invalid JSON: the number 1e999 is too large", 1, 9),
        ('let x = {"a": 1, "a": 2}', "invalid JSON: the key 'a' stands in one object twice", 1, 9),
        ("let x = [$a 1]", "invalid JSON: Expecting ',' delimiter", 1, 13),
        ('whm f a:={"a": "$b"}', "a variable cannot stand inside quotes", 1, 17),
        ('whm f a:={"a": 1$b}', "invalid JSON: Expecting ',' delimiter", 1, 17),
        ("let x = [$]", "a `$` in JSON begins a variable, or stands in a string", 1, 10),
        ("whm f a:=[1]b", "only white space may follow the JSON", 1, 13),
        ("let x = [\"a\n\"]", "a string in this JSON is not closed on its line", 1, 9),
        ("echo $(( ))", "nothing stands in this `$(( ))`", 1, 6),
        ("echo $((1 + 2)", "`$((` is not closed by `))` on its line", 1, 6),
        ("echo $((1\n))", "`$((` is not closed by `))` on its line", 1, 6),
        ("echo $((1 | 2))", "`$((` is not closed by `))` on its line", 1, 6),
        ("!", "`!` needs a program", 1, 1),
        ("a\nb \0", "a NUL character cannot stand in a script", 2, 3),
    ],
)  # fmt: skip
def test_wrong_text(fault: Fault, text: str, message: str, line: int, column: int) -> None:
    error = fault(text)
    assert (error.message, error.line, error.column) == (message, line, column)


def test_wrong_text_is_not_called_incomplete(fault: Fault) -> None:
    assert not isinstance(fault("a | | 'b"), Incomplete)


def test_the_error_carries_its_line_for_the_caret(fault: Fault) -> None:
    assert fault("a\n\tb 'c\nd").caret() == "\tb 'c\n\t  ^"


def test_lines_count_from_the_first_line() -> None:
    with pytest.raises(LanguageError) as caught:
        parse("a\n}", first_line=40)
    assert (caught.value.line, caught.value.source) == (41, "}")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("a | get acct[*].user | [0]", 'quote it: get "acct[*].user | [0]"'),
        ("a | get acct | length(@)", 'quote it: get "acct | length(@)"'),
        ("a | get acct[] | {u: user}", 'quote it: get "acct[] | {u: user}"'),
        ("get x[?a==\"b\"] | [0]", "quote it: get 'x[?a==\"b\"] | [0]'"),
        ("a | get b || c", 'quote it: get "b …"'),
        ("a | get {u: user }", 'quote it: get "{u: user …"'),
    ],
)  # fmt: skip
def test_a_broken_expression_of_get_is_to_be_quoted(fault: Fault, text: str, hint: str) -> None:
    assert fault(text).hint == hint


def test_stages_behind_get_that_are_commands_are_fine() -> None:
    assert parse("a | get b | count | jq .[0]")


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("let x=5", "white space stands on both sides of the ="),
        ("let x =5", "white space stands on both sides of the ="),
        ("if a | b { }", "a pipeline stands in $( )"),
        ("a\n | b", "a pipeline goes on after a `|` at the end of its line"),
        ("echo }", "a brace that is only text stands in quotes"),
        ("a > b c", "a file name with spaces stands in quotes"),
        ("try { a", "the `}` that closes it is a word of its own"),
    ],
)
def test_hints(fault: Fault, text: str, hint: str) -> None:
    assert fault(text).hint == hint


def test_nesting_up_to_the_limit_parses() -> None:
    text = "echo " + "$(echo " * MAX_DEPTH + ")" * MAX_DEPTH
    tree = parse(text)
    assert tree == parse(text)
    assert repr(tree)
    assert hash(tree) == hash(parse(text))


def test_nesting_beyond_the_limit_is_told_where_it_happens(fault: Fault) -> None:
    error = fault("try { " * (MAX_DEPTH + 1))
    assert error.message == "more than 32 levels of `{ }` and `$( )`"
    assert error.column == 6 * MAX_DEPTH + 5


@pytest.mark.parametrize("place", [0, 1, 79, 81, 5000, 9999])
def test_of_a_very_long_line_the_part_around_the_place_is_shown(place: int) -> None:
    source = "a" * place + "!" + "b" * (9999 - place)
    error = LanguageError("no", line=1, column=place + 1, source=source)
    line, caret = error.caret().split("\n")
    assert line[caret.index("^")] == "!"
    assert len(line) < 200
    assert line.startswith("…") == (place > 80)
    assert line.endswith("…") == (place < 9900)
