"""Tokens for colours and completion."""

import pytest

from cpshell.language import Kind, tokens

SHORT = {
    "c": Kind.COMMAND, "w": Kind.WORD, "k": Kind.KEY, "o": Kind.OPERATOR, "s": Kind.STRING,
    "v": Kind.VARIABLE, "#": Kind.COMMENT, "|": Kind.PIPE, ";": Kind.SEPARATOR,
    ">": Kind.REDIRECT, "{": Kind.BRACE, "!": Kind.ERROR,
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("uapi Email x | get a # b", "c:uapi w:Email w:x |:| c:get w:a #:#_b"),
        ("a k=v k:=1 k=@f k=@@f k=?",
         "c:a k:k o:= w:v k:k o::= w:1 k:k o:=@ w:f k:k o:=@@ w:f k:k o:=?"),
        ("a --where=x=1", "c:a w:--where=x=1"),
        ("a k:={'x': 1}", "c:a k:k o::= s:{'x':_1}"),
        ("a k='b'c", "c:a k:k o:= s:'b' w:c"),
        ("a $x b${y.z}", "c:a v:$x w:b v:${y.z}"),
        ('a "b $x c"', 'c:a s:"b_ v:$x s:_c"'),
        ('a "$(b | c)"', 'c:a s:" o:$( c:b |:| c:c o:) s:"'),
        ("a; b\nc", "c:a ;:; c:b ;:\n c:c"),
        ("a > f", "c:a >:> w:f"),
        ("let x = 5", "c:let v:x o:= c:5"),
        ("let x = {}", "c:let v:x o:= s:{}"),
        ("for u in a { b }", "c:for v:u o:in w:a {:{ c:b {:}"),
        ("if $x { } else { }", "c:if v:$x {:{ {:} c:else {:{ {:}"),
        ("!ls x", "c:! w:ls w:x"),
        ("a $((1 + $x))", "c:a o:$(( w:1 w:+ v:$x o:))"),
        ("a\\\nb \\\n c", "c:a c:b w:c"),
        ("a x$1(y)", "c:a w:x v:$1 w:(y)"),
        ("for u in a { break } | sort", "c:for v:u o:in w:a {:{ c:break {:} |:| c:sort"),
        ("on @web --jobs 2 { }", "c:on w:@web w:--jobs w:2 {:{ {:}"),
        ("retry 3 --every 2s { }", "c:retry w:3 w:--every w:2s {:{ {:}"),
        ("def a b { }", "c:def v:a w:b {:{ {:}"),
    ],
)  # fmt: skip
def test_tokens_of_right_text(text: str, expected: str) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a 'b c", "c:a s:'b_c"),
        ('a k="b $x c', 'c:a k:k o:= s:"b_ v:$x s:_c'),
        ("a $(b c=", "c:a o:$( c:b k:c o:="),
        ("for u in a { b | ", "c:for v:u o:in w:a {:{ c:b |:|"),
        ("let x = {'a", "c:let v:x o:= s:{'a"),
        ("a b\\", "c:a w:b s:\\"),
        ("let", "c:let"),
        ("for u", "c:for v:u"),
    ],
)
def test_tokens_of_open_text(text: str, expected: str) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a | | b c", "c:a |:| !:| c:b w:c"),
        ("} a", "!:} c:a"),
        ("for x y { a }", "c:for v:x !:y {:{ c:a {:}"),
        ("let x=5; a", "c:let !:x=5 ;:; c:a"),
        ("a ${ b", "c:a !:${ c:b"),
        ("a $(b | | c) d", "c:a o:$( c:b |:| !:| c:c o:) w:d"),
        ("a\n}\nb", "c:a ;:\n !:} ;:\n c:b"),
    ],
)
def test_tokens_go_on_behind_a_fault(text: str, expected: str) -> None:
    assert told(text) == expected


def told(text: str) -> str:
    letters = {kind: letter for letter, kind in SHORT.items()}
    return " ".join(
        f"{letters[kind]}:{text[start:end].replace(' ', '_')}" for kind, start, end in tokens(text)
    )
