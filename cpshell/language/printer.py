"""Turn the tree back into text, in one canonical form.

``parse(source_of(tree)) == tree`` for every tree that ``parse`` gives; comments and the way of
quoting are not part of a tree and do not come back.
"""

import re
from collections.abc import Iterable
from itertools import groupby

from cpshell.language.tree import (
    Arithmetic,
    Block,
    Break,
    Compound,
    Continue,
    Def,
    For,
    If,
    Json,
    Let,
    Literal,
    On,
    Part,
    Pipeline,
    Program,
    Retry,
    Script,
    SimpleCommand,
    Statement,
    Substitution,
    Try,
    Until,
    Variable,
    Word,
)

GOES_ON = re.compile(r"[\w.]")  # after a bare $NAME these would become a part of it
SPECIAL = re.compile(r'[$"\\]')


def source_of(tree: Script | Block | Statement | SimpleCommand | Word) -> str:
    """Return the text of a tree, without a line end after the last line."""
    if isinstance(tree, Script):
        return "\n".join(_statement(statement, "") for statement in tree.statements)
    if isinstance(tree, Block):
        return _block(tree, "")
    if isinstance(tree, SimpleCommand):
        return _command(tree, "")
    if isinstance(tree, Word):
        return _word(tree, "")
    return _statement(tree, "")


def _statement(tree: Statement | Program | SimpleCommand, indent: str) -> str:
    match tree:
        case Pipeline():
            return _pipeline(tree, indent)
        case SimpleCommand():
            return _command(tree, indent)
        case Program(words):
            return f"!{_words(words, indent)}"
        case Let(name, value):
            side = _word(value, indent) if isinstance(value, Word) else _pipeline(value, indent)
            return f"let {name} = {side}"
        case Def(name, parameters, body):
            return f"def {' '.join((name, *parameters))} {_block(body, indent)}"
        case Break():
            return "break"
        case Continue():
            return "continue"
        case _:
            return _compound(tree, indent)


def _compound(tree: Compound, indent: str) -> str:
    match tree:
        case For(name, values, jobs, body):
            head = f"for {name} in {_words(values, indent)}{_option('jobs', jobs, indent)}"
            return f"{head} {_block(body, indent)}"
        case If(condition, body, otherwise):
            head = f"if {_words(condition, indent)} {_block(body, indent)}"
            return head + _otherwise(otherwise, indent)
        case Try(body, otherwise):
            return f"try {_block(body, indent)}{_otherwise(otherwise, indent)}"
        case Retry(tries, every, body):
            head = f"retry {_word(tries, indent)}{_option('every', every, indent)}"
            return f"{head} {_block(body, indent)}"
        case Until(condition, every, limit, body):
            options = _option("every", every, indent) + _option("for", limit, indent)
            return f"until {_words(condition, indent)}{options} {_block(body, indent)}"
        case On(targets, jobs, body, engine=engine):
            options = _option("jobs", jobs, indent) + _option("engine", engine, indent)
            return f"on {_words(targets, indent)}{options} {_block(body, indent)}"


def _option(name: str, value: Word | None, indent: str) -> str:
    return "" if value is None else f" --{name}={_word(value, indent)}"


def _otherwise(block: Block | None, indent: str) -> str:
    if block is None:
        return ""
    if len(block.statements) == 1 and isinstance(block.statements[0], If):
        return f" else {_statement(block.statements[0], indent)}"
    return f" else {_block(block, indent)}"


def _block(block: Block, indent: str) -> str:
    if not block.statements:
        return "{ }"
    inner = indent + "  "
    lines = [f"{inner}{_statement(statement, inner)}\n" for statement in block.statements]
    return f"{{\n{''.join(lines)}{indent}}}"


def _pipeline(pipeline: Pipeline, indent: str) -> str:
    stages = (pipeline.head, *pipeline.stages)
    text = " | ".join(_statement(stage, indent) for stage in stages)
    if pipeline.redirect is None:
        return text
    operator = ">>" if pipeline.redirect.append else ">"
    return f"{text} {operator} {_word(pipeline.redirect.target, indent)}"


def _command(command: SimpleCommand, indent: str) -> str:
    words = _words(command.words, indent)
    return f"{words} {_block(command.block, indent)}" if command.block else words


def _words(words: Iterable[Word], indent: str) -> str:
    return " ".join(_word(word, indent) for word in words)


def _word(word: Word, indent: str) -> str:
    """Return the word's text, built from its end: a variable must know what follows it."""
    text = ""
    behind: Part | None = None
    for quoted, group in reversed([(q, list(g)) for q, g in groupby(word.parts, _sort)]):
        if quoted:
            text = _quote(group, indent) + text
            behind = None
            continue
        for part in reversed(group):
            if isinstance(part, Literal) and isinstance(behind, Literal):
                text = "\\\n" + text  # only a joined line keeps two literals apart
            text = _part(part, text, indent) + text
            behind = part
    return text


def _sort(part: Part) -> int:
    """Return 0 for unquoted, 1 for quoted, 2 for an empty literal, which needs its own quotes."""
    return 2 if part == Literal("", True) else int(part.quoted)


def _part(part: Part, behind: str, indent: str) -> str:
    match part:
        case Literal(text):
            return text
        case Variable(name, path):
            return f"${{{name}{path}}}" if path or GOES_ON.match(behind) else f"${name}"
        case Json(parts):
            return _json(parts, indent)
        case Arithmetic(words):
            return f"$(({_words(words, indent)}))"
        case Substitution(pipeline):
            return f"$({_pipeline(pipeline, indent)})"


def _json(parts: tuple[Part, ...], indent: str) -> str:
    text = ""
    for part in reversed(parts):
        text = _part(part, text, indent) + text
    return text


def _quote(parts: list[Part], indent: str) -> str:
    """Return parts in one pair of quotes: single ones if they hold only text without them."""
    first = parts[0]
    if isinstance(first, Literal) and len(parts) == 1 and "'" not in first.text:
        return _apart(f"'{first.text}'", "'")
    text = '"'
    for part in reversed(parts):
        if isinstance(part, Literal):
            text = _apart(SPECIAL.sub(r"\\\g<0>", part.text), '"') + text
        else:
            text = _part(part, text, indent) + text
    return f'"{text}'


def _apart(text: str, quote: str) -> str:
    """Keep a carriage return from the line end after it: together they are one line end."""
    return text.replace("\r\n", f"\r{quote * 2}\n")
