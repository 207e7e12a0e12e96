"""Tell which piece of a line is what, as names of styles. Pure; the language reads the text."""

import re
from collections.abc import Iterable, Mapping

from cpshell import catalog
from cpshell.catalog import API_WORDS, Function
from cpshell.language import Kind, Token
from cpshell.repl.completion.catalog_names import function_names, module_names
from cpshell.repl.completion.condition_words import EXPRESSION_KINDS
from cpshell.repl.completion.cursor import QUESTIONS
from cpshell.repl.completion.expected import called, plain_words, takes_value
from cpshell.repl.completion.known import KnownWords
from cpshell.repl.completion.stage_words import ENDS_STAGE, StageWords
from cpshell.repl.completion.variables import STATEMENTS

StyleSpans = list[tuple[str, int, int]]

_PLAIN = {
    Kind.OPERATOR: "operator",
    Kind.STRING: "string",
    Kind.VARIABLE: "variable",
    Kind.COMMENT: "comment",
    Kind.PIPE: "operator",
    Kind.SEPARATOR: "operator",
    Kind.REDIRECT: "operator",
    Kind.BRACE: "operator",
    Kind.ERROR: "unknown",
}
_EXPRESSION = re.compile(
    r"(?P<keyword>(?<![\w.-])(?:and|or|not|in|now|null|true|false|unlimited)(?![\w.(-]))"
    r"|(?P<function>(?<![\w.])(?:age|date|round|in)(?=\())"
    r"|(?P<operator>[=!~<>^]=?|(?<=\s)[-+*/%](?=\s))|\w+"
)
_KEYWORDS = frozenset({*STATEMENTS, "let", "else", "!"})


def style_spans(text: str, tokens: Iterable[Token], knowledge: KnownWords) -> StyleSpans:
    """Return names of styles with their offsets; without facts, only what grammar tells."""
    spans: StyleSpans = []
    words = StageWords(text)
    after_pipe = False
    ended: Kind | None = None
    for token in tokens:
        source = text[token.start : token.end]
        begins = words.read(token)
        if token.kind in ENDS_STAGE:
            goes_on = after_pipe and ended is Kind.PIPE and token.kind is Kind.SEPARATOR
            after_pipe = goes_on or token.kind is Kind.PIPE
        ended = token.kind
        if token.kind is Kind.WORD and _is_expression(words.before, knowledge):
            spans += _expression_spans(source, token.start)
            continue
        if token.kind is Kind.COMMAND:
            name = _command(source, after_pipe, knowledge)
        elif token.kind in (Kind.WORD, Kind.KEY):
            at_end = token.end == len(text)
            name = _word(token, source, words.before, at_end=at_end) if begins else ""
        else:
            name = _PLAIN[token.kind]
        if name:
            spans.append((name, token.start, token.end))
    return spans


def _is_expression(words: list[str], knowledge: KnownWords) -> bool:
    """Return whether the words after these are a condition or an expression."""
    if not words or words[0] in QUESTIONS:
        return bool(words)
    declared = knowledge.filters.get(words[0])
    return declared is not None and any(
        parameter.kind in EXPRESSION_KINDS for parameter in declared.parameters
    )


def _expression_spans(source: str, start: int) -> StyleSpans:
    """Return the spans of a bare word of an expression: keywords, functions, signs, options."""
    if source.startswith("--"):
        return [("option", start, start + len(source))]
    return [
        (str(match.lastgroup), start + match.start(), start + match.end())
        for match in _EXPRESSION.finditer(source)
        if match.lastgroup
    ]


def _command(source: str, after_pipe: bool, knowledge: KnownWords) -> str:
    if source in _KEYWORDS and not after_pipe:
        return "keyword"
    if after_pipe:
        return "filter" if source in knowledge.filters or source in knowledge.formats else "program"
    return "command" if _begins(source, knowledge.commands) else "unknown"


def _begins(source: str, table: Mapping[str, object]) -> bool:
    return source in table or any(name.startswith(source) for name in table)


def _word(token: Token, source: str, words: list[str], *, at_end: bool) -> str:
    if source.startswith("-"):
        return "option"
    api = API_WORDS.get(words[0]) if words else None
    if api is None or takes_value(words[-1]):
        return "key" if token.kind is Kind.KEY else ""
    if token.kind is Kind.KEY:
        return _key(source, words)
    words = [words[0], *plain_words(words[1:])]
    module, joined, function = source.partition("::")
    if joined and api.has_modules and len(words) == 1:
        words, source = [*words, module], function
    if api.has_modules and len(words) == 1:
        names = module_names(api)
    elif len(words) == (2 if api.has_modules else 1):
        names = function_names(api, words[1] if api.has_modules else None)
    else:
        return ""
    kind = "module" if len(words) == 1 and api.has_modules else "function"
    known = names.begins(source) if at_end else source in names
    return kind if known else "unknown"


def _key(source: str, words: list[str]) -> str:
    function = _function(words)
    known = function is None or not function.parameters or function.parameter(source)
    return "key" if known else "unknown"


def _function(words: list[str]) -> Function | None:
    api, module, name = called(words[0], words[1:])
    return catalog.find(api, module, name) if api and name else None
