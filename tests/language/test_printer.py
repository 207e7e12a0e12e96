"""The canonical text of a tree."""

import pytest

from cpshell.language import For, Pipeline, SimpleCommand, parse
from cpshell.language.printer import source_of


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("a   b|c >f", "a b | c > f"),
        ("a; b # c", "a\nb"),
        ('"a b" c\\ d', "'a b' c' 'd"),
        ('"it\'s"', '"it\'s"'),
        ('"a $x \\" \\$"', '"a $x \\" \\$"'),
        ('"${x}y ${x}.z ${x} $(a|b)"', '"${x}y ${x}.z $x $(a | b)"'),
        ("''", "''"),
        ("${x}-y", "$x-y"),
        ("${env.HOME}", "${env.HOME}"),
        ("let x = {\"a\": [1,\n2]}", "let x = {\"a\": [1,\n2]}"),
        ("let x = a|b", "let x = a | b"),
        ("for u in a b --jobs 3 { echo; c }", "for u in a b --jobs=3 {\n  echo\n  c\n}"),
        ("if $a { } else if $b { c } else { d }", "if $a { } else if $b {\n  c\n} else {\n  d\n}"),
        ("try { try { a } }", "try {\n  try {\n    a\n  }\n}"),
        ("batch --x { a } | b", "batch --x {\n  a\n} | b"),
        ("try {\n! ls -l | b\n}", "try {\n  !ls -l | b\n}"),
        ("for u in a { b }|c >d", "for u in a {\n  b\n} | c > d"),
        ("on @web  a --jobs { b }", "on @web a --jobs=4 {\n  b\n}"),
        ("retry  3 --every 2s { b }", "retry 3 --every=2s {\n  b\n}"),
        ("until $x --for=5m --every $n { break }",
         "until $x --every=$n --for=5m {\n  break\n}"),
        ("def two  a b { continue_ }; two 1 2", "def two a b {\n  continue_\n}\ntwo 1 2"),
        ("let x = if 1 { a }|b", "let x = if 1 {\n  a\n} | b"),
        ("echo $1x ${2}", "echo ${1}x $2"),
        ("echo a$(( ($x+1) * 2  >3 ))", "echo a$((($x+1) * 2 >3))"),
    ],
)  # fmt: skip
def test_canonical_text(text: str, printed: str) -> None:
    assert source_of(parse(text)) == printed


def test_a_carriage_return_before_a_line_end_in_a_value_is_kept() -> None:
    tree = parse("echo 'a\r''\nb' \"$x\r\"\"\nc\"")
    assert parse(source_of(tree)) == tree


def test_a_joined_line_inside_a_word_is_kept() -> None:
    tree = parse("echo a$\\\nx")
    assert parse(source_of(tree)) == tree


def test_a_part_of_a_tree_can_be_printed() -> None:
    loop, pipeline = parse("for u in a { b  c }; d 'e f'").statements
    assert isinstance(loop, For)
    assert isinstance(pipeline, Pipeline)
    assert source_of(loop.body) == "{\n  b c\n}"
    assert isinstance(pipeline.head, SimpleCommand)
    assert source_of(pipeline.head) == "d 'e f'"
    assert source_of(pipeline.head.words[1]) == "'e f'"
