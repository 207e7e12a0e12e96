"""Pipelines, blocks and the statements around them."""

from collections.abc import Callable

import pytest

from cpshell.language import (
    Block,
    Break,
    Continue,
    Def,
    For,
    If,
    Json,
    Let,
    Literal,
    On,
    Pipeline,
    Program,
    Redirect,
    Retry,
    Script,
    SimpleCommand,
    Statement,
    Substitution,
    Try,
    Until,
    Variable,
    Word,
    parse,
)
from cpshell.language.printer import source_of
from cpshell.records import changed

Only = Callable[[str], Statement]


def word(text: str, quoted: bool = False) -> Word:
    return Word((Literal(text, quoted),))


def stage(text: str, block: Block | None = None) -> SimpleCommand:
    return SimpleCommand(tuple(word(part) for part in text.split()), block)


def pipe(*stages: str) -> Pipeline:
    head, *others = map(stage, stages)
    return Pipeline(head, tuple(others))


def block(*statements: Statement) -> Block:
    return Block(statements)


def test_semicolons_and_line_ends_separate_statements() -> None:
    assert parse("a; b\n\n;c;;") == Script((pipe("a"), pipe("b"), pipe("c")))


def test_an_empty_text_has_no_statements() -> None:
    assert parse(" \n# only a comment\n") == Script(())


@pytest.mark.parametrize("text", ["a|b x|c", "a | b x | c", "a |\n b x | # why\n\n c"])
def test_stages_of_a_pipeline(only: Only, text: str) -> None:
    assert only(text) == pipe("a", "b x", "c")


@pytest.mark.parametrize(
    ("text", "redirect"),
    [
        ("a > f", Redirect(word("f"))),
        ("a >f", Redirect(word("f"))),
        ("a >> f", Redirect(word("f"), append=True)),
        ("a > 'b c'", Redirect(word("b c", True))),
        ("a > $x", Redirect(Word((Variable("x"),)))),
    ],
)
def test_redirects(only: Only, text: str, redirect: Redirect) -> None:
    assert only(text) == Pipeline(stage("a"), (), redirect)


def test_a_bracket_inside_a_word_is_no_redirect(only: Only) -> None:
    assert only("whm f --where size>5 'a'>b") == Pipeline(
        SimpleCommand((word("whm"), word("f"), word("--where"), word("size>5"),
                 Word((Literal("a", True), Literal(">b"))))),
    )  # fmt: skip


@pytest.mark.parametrize(
    "text", ['"text"', "'5'", "$x", "${x.a}", "$(whoami)", "$x/y", "5", "-1.5e3", "true", "null"]
)
def test_let_keeps_a_value(only: Only, text: str) -> None:
    statement = only(f"let x = {text}")
    assert isinstance(statement, Let)
    assert isinstance(statement.value, Word)
    assert statement.value.source == text


@pytest.mark.parametrize("text", ["whoami", "trueish", "5a", "05", '"a" b', "$x | get a", "$x > f"])
def test_let_runs_a_pipeline(only: Only, text: str) -> None:
    statement = only(f"let x = {text}")
    assert isinstance(statement, Let)
    assert statement.value == only(text)


def test_let_reads_json_over_lines(only: Only) -> None:
    json = Json((Literal('{"a": [1,\n "} ;"]}'),))
    assert only('let x = {"a": [1,\n "} ;"]} # so') == Let("x", Word((json,)))


def test_let_alone_is_a_plain_command(only: Only) -> None:
    assert only("let | count") == pipe("let", "count")


def test_for(only: Only) -> None:
    assert only("for u in a $b 'c d' {\n echo x; y }") == For(
        "u",
        (word("a"), Word((Variable("b"),)), word("c d", True)),
        None,
        block(pipe("echo x"), pipe("y")),
    )


@pytest.mark.parametrize("text", ["a b --jobs 4", "a b --jobs=4", "--jobs 4 a b"])
def test_jobs_of_a_for(only: Only, text: str) -> None:
    values = (word("a"), word("b"))
    assert only(f"for u in {text} {{ }}") == For("u", values, word("4"), block())


def test_jobs_from_a_variable(only: Only) -> None:
    statement = only("for u in a --jobs=$n { }")
    assert isinstance(statement, For)
    assert statement.jobs == Word((Variable("n"),))


def test_if_with_all_branches(only: Only) -> None:
    second = If((Word((Variable("y"),)),), block(pipe("b")), block(pipe("c")))
    assert only("if $x { a } else if $y {\n b\n} else { c }") == If(
        (Word((Variable("x"),)),), block(pipe("a")), block(second)
    )


def test_if_takes_a_substitution(only: Only) -> None:
    assert only("if $(a | b) { }") == If((Word((Substitution(pipe("a", "b")),)),), block())


def test_try(only: Only) -> None:
    assert only("try { a; b } else { c }") == Try(block(pipe("a"), pipe("b")), block(pipe("c")))
    assert only("try { a }") == Try(block(pipe("a")))


@pytest.mark.parametrize("head", ["batch", "watch --interval 5"])
def test_commands_with_a_block_are_stages(only: Only, head: str) -> None:
    text = f"{head} {{ a x\n b }} | get c > f"
    first = stage(head, block(pipe("a x"), pipe("b")))
    assert only(text) == Pipeline(first, (stage("get c"),), Redirect(word("f")))


def test_other_commands_take_braces_as_words(only: Only) -> None:
    assert only("echo { a") == pipe("echo { a")


def test_a_quoted_keyword_is_a_word(only: Only) -> None:
    assert only("'for' x") == Pipeline(SimpleCommand((word("for", True), word("x"))))


def test_a_quoted_brace_is_a_word(only: Only) -> None:
    assert only("echo '}'") == Pipeline(SimpleCommand((word("echo"), word("}", True))))


def test_blocks_stand_in_each_other(only: Only) -> None:
    inner = For("b", (word("2"),), None, block(pipe("echo")))
    assert only("for a in 1 { for b in 2 { echo } }") == For("a", (word("1"),), None, block(inner))


def program(text: str) -> Program:
    return Program(stage(text).words)


def test_a_program_stands_at_the_head(only: Only) -> None:
    assert only("! ls -l | wc") == Pipeline(program("ls -l"), (stage("wc"),))
    assert only("let x = !ls") == Let("x", Pipeline(program("ls")))
    assert only("try { !ls }") == Try(block(Pipeline(program("ls"))))


LOOP = For("u", (word("a"),), None, block(pipe("b")))


def test_a_block_stands_at_the_head(only: Only) -> None:
    piped = Pipeline(LOOP, (stage("c"),), Redirect(word("f")))
    assert only("for u in a { b } | c > f") == piped
    assert only("let x = for u in a { b }") == Let("x", Pipeline(LOOP))
    assert only("echo $(for u in a { b })") == Pipeline(
        SimpleCommand((word("echo"), Word((Substitution(Pipeline(LOOP)),))))
    )
    assert only("for u in a { b }") == LOOP


def test_retry_and_until(only: Only) -> None:
    body = block(pipe("b"))
    assert only("retry 3 --every 2s { b }") == Retry(word("3"), word("2s"), body)
    assert only("retry $n { b }") == Retry(Word((Variable("n"),)), None, body)
    waiting = Until((Word((Variable("x"),)),), word("1"), word("5m"), body)
    assert only("until $x --for 5m --every=1 { b }") == waiting


def test_on(only: Only) -> None:
    body = block(pipe("b"))
    assert only("on @web spare --jobs 8 { b }") == On(
        (word("@web"), word("spare")), word("8"), body
    )
    assert only("on $list { b }") == On((Word((Variable("list"),)),), None, body)
    jobs = only("on a --jobs { b }").jobs
    assert jobs is not None
    assert jobs.parts == (Literal("4"),)
    engine = word("dask://h.test:8786")
    assert only("on a --engine=dask://h.test:8786 --jobs 2 { b }") == On(
        (word("a"),), word("2"), body, engine=engine
    )
    piped = Pipeline(On((word("a"),), None, body), (stage("c"),))
    assert only("on a { b } | c") == piped


def test_break_and_continue_stand_in_loops(only: Only) -> None:
    assert only("for u in a { break }") == changed(LOOP, body=block(Break()))
    assert only("for u in a { if 1 { continue } }") == changed(
        LOOP, body=block(If((word("1"),), block(Continue())))
    )


def test_def(only: Only) -> None:
    assert only("def top-n user n { b }") == Def("top-n", ("user", "n"), block(pipe("b")))


def test_a_block_in_a_substitution(only: Only) -> None:
    inner = Pipeline(stage("batch", block(pipe("a"), pipe("b"))))
    assert only("echo $(batch { a; b })") == Pipeline(
        SimpleCommand((word("echo"), Word((Substitution(inner),))))
    )


def test_a_condition_is_several_words_and_may_hold_a_greater_sign(
    only: Callable[[str], Statement],
) -> None:
    statement = only("if $x > 3 and $y >=4 { a }")
    assert isinstance(statement, If)
    assert [each.source for each in statement.condition] == ["$x", ">", "3", "and", "$y", ">=4"]
    assert parse(source_of(statement)).statements == (statement,)
