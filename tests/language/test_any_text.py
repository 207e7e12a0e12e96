"""What holds for every text: drawn from the characters and words that mean something."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cpshell.errors import Incomplete, LanguageError
from cpshell.language import Kind, Script, parse, split_statements, tokens
from cpshell.language.printer import source_of

pytestmark = pytest.mark.slow

PIECES = [
    *" \t\n\r;|>#'\"\\$(){}[]@=&,.:?!-a1é\0",
    "\\\n", "\r\n", "$x", "${x.a[0]}", '${x["k"]}', "$env.HOME", "$(", "${", ">>", "key=", "k:={",
    "k:=[", '"a"', "'b'", " { ", " }", " | ", "\n}\n", "let x = ", "for u in a b ", "--jobs 2 ",
    "if $x ", " else ", "try ", "batch ", "on web ", "get ", "echo ", "{ ", "; ",
    "$((", "))", "$((1 + $x))", "!ls", "null", "7",
    "if $x > 3 and ", "until not $x ", "= null ", "age($x)", "'a b' in $x ", " and ", " == ",
    "> 3 ",    "[$x, ", '{"a": $x', ': $x.b}',
    "retry 3 ", "on @web ", "until $x ", "--every 2s ", "break ", "continue\n", "def f a ",
]  # fmt: skip
FRAGMENTS = st.lists(st.sampled_from(PIECES), max_size=24).map("".join)
STATEMENTS = st.recursive(
    st.sampled_from([
        "uapi Email list_pops a=b", "let x = 5", "let", "let x = $y", "let y = whoami | get a",
        'let z = {"a": [1, "}"]}', "echo '' \"$x\"''y", "echo a\\\nb '\r''\nq' $x''", "!ls | wc",
        "a >> 'b c'",
        'whm f k:={"a": $x.b, "c": [$(a | b), $((1))]}', "let x = [[$y,\n${z[0]}]]",
        "whm f k:={ \"a\": 1 } | get acct[].{u:user}", "echo $x\\\n.y ${x}.y $$x $1",
        "echo \"it's $(whoami) \\$ \\\\ ${a.b}\"", "a | \n b", "echo \"a\"'b'\\c", "echo } ; a",
        "echo $(( ($x + 1) * 2 > 3 ))x \"a$((1))\"",
    ]),
    lambda inner: st.one_of(
        st.builds("for u in a $b --jobs 3 {{ {} }}".format, inner),
        st.builds("if $x {{\n{}\n}} else {{ {}\n}}".format, inner, inner),
        st.builds("if $x.y > 3 and 'a b' in $z {{ {} }}".format, inner),
        st.builds("until not ($x = null or age(\"$y\") > 2d) {{ {}\n }}".format, inner),
        st.builds("if 1 {{\n{}\n}} else if '' {{ {}\n}}".format, inner, inner),
        st.builds("try {{\n {}; {}\n}}".format, inner, inner),
        st.builds("on a $b --jobs {{ {} }} | sort".format, inner),
        st.builds("retry 3 --every=2s {{ {} }} | sort > x".format, inner),
        st.builds("until $x --for 5m {{ {}\n break }}".format, inner),
        st.builds("def two a b {{ {} }}\ntwo 1 2".format, inner),
        st.builds("let x = for u in a {{ {}\n continue }} | count".format, inner),
        st.builds("batch --x {{\n{}\n}} | get a".format, inner),
        st.builds('echo a"b$({})"$({}\n)'.format, inner, inner),
        st.builds("{}\n{}".format, inner, inner),
    ),
    max_leaves=6,
)  # fmt: skip
LINE = re.compile(r"[^\n]*\n|[^\n]+")
TEXTS = st.one_of(FRAGMENTS, STATEMENTS, st.text(max_size=30))


def outcome(text: str) -> Script | LanguageError:
    try:
        return parse(text)
    except LanguageError as error:
        return error


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_any_text_gives_a_tree_or_one_located_error(text: str) -> None:
    result = outcome(text)
    if isinstance(result, LanguageError):
        lines = text.split("\n")
        assert 1 <= result.line <= len(lines)
        assert 1 <= result.column <= len(lines[result.line - 1]) + 1
        assert result.source == lines[result.line - 1].rstrip("\r")
        assert result.message


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_a_printed_tree_parses_to_the_same_tree(text: str) -> None:
    tree = outcome(text)
    if isinstance(tree, Script):
        printed = source_of(tree)
        assert parse(printed) == tree
        assert source_of(parse(printed)) == printed


@settings(max_examples=400, deadline=None)
@given(TEXTS)
@example("\\\n\r")
def test_the_reader_finds_what_parse_finds(text: str) -> None:
    whole = outcome(text)
    units = list(split_statements(LINE.findall(text)))
    wrong = [unit.error for unit in units if unit.error]
    if isinstance(whole, Script):
        assert not wrong
        read = [s for unit in units if unit.script for s in unit.script.statements]
        assert tuple(read) == whole.statements
    else:
        first = wrong[0]
        assert not isinstance(first, Incomplete)
        if "\0" not in text:
            assert (first.message, first.line, first.column, first.source) == (
                whole.message, whole.line, whole.column, whole.source,
            )  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(FRAGMENTS)
def test_units_follow_each_other_without_holes(text: str) -> None:
    lines = text.replace("\r", " ").split("\n")
    for unit in split_statements(lines):
        count = unit.text.count("\n")
        assert unit.text == "".join(
            f"{line}\n" for line in lines[unit.first_line - 1 : unit.first_line - 1 + count]
        )


@settings(max_examples=400, deadline=None)
@given(TEXTS)
def test_tokens_cover_any_text_in_order(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert token.start >= end
        assert token.end > token.start
        assert not text[end : token.start].replace("\\", "").strip(" \t\r\n")
        end = token.end
    assert not text[end:].replace("\\", "").strip(" \t\r\n")


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_text_that_parses_has_no_error_tokens(text: str) -> None:
    if isinstance(outcome(text), Script):
        assert Kind.ERROR not in {token.kind for token in tokens(text)}


@pytest.mark.parametrize(
    "text",
    [
        "echo " + "$(echo " * 1500,
        'echo "' + '$(echo "' * 1500,
        "for u in a {\n" * 1500,
        "try { " * 1500 + "} else { " * 1500,
        "if 1 { } " + "else if 1 { } " * 1500,
        "let x = " + "[" * 20_000,
        "whm f a:=" + '{"a":' * 20_000,
    ],
)
def test_deep_nesting_is_an_error_and_no_crash(text: str) -> None:
    with pytest.raises(LanguageError, match="levels"):
        parse(text)
    assert tokens(text)
    assert next(split_statements([text])).error
