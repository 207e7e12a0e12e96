"""Find secrets in a line on the screen. Pure."""

from collections.abc import Callable, Iterator, Sequence

from cpshell import catalog
from cpshell.language import Kind, Token
from cpshell.redact.shell_lines import Span, joined_spans, misplaced_spans
from cpshell.repl.completion.expected import called
from cpshell.repl.completion.stage_words import ENDS_STAGE, StageWords

IsSecret = Callable[[str], bool]

_PLAIN_OPERATORS = ("=", ":=")


def secret_spans(text: str, tokens: Sequence[Token], secret_name: IsSecret) -> list[Span]:
    """Return where values of secret parameters and variables stand, as offsets into the text,
    and secrets in the wrong place: ``--password X``.

    A variable, a file or a question in the place of the value is not a secret. ``secret_name``
    tells by the name alone; what the catalog marks is known here.
    """
    spans = list(_spans(text, tokens, secret_name)) if "=" in text else []
    misplaced = misplaced_spans(text)
    return joined_spans([*spans, *misplaced]) if misplaced else spans


def _spans(text: str, tokens: Sequence[Token], secret_name: IsSecret) -> Iterator[Span]:
    words = StageWords(text)
    for index, token in enumerate(tokens):
        source = text[token.start : token.end]
        words.read(token)
        value = _value(text, tokens, index)
        if value is None:
            continue
        by_name = secret_name(source)
        if by_name or (token.kind is Kind.KEY and _marked(source, words.before)):
            yield value


def _value(text: str, tokens: Sequence[Token], index: int) -> Span | None:
    """Return the value of the key or variable at this index, if it is plain text."""
    key, operator, *rest = [*tokens[index : index + 3], None, None, None][:3]
    if key is None or operator is None or rest[0] is None or operator.kind is not Kind.OPERATOR:
        return None
    if text[operator.start : operator.end] not in _PLAIN_OPERATORS:
        return None
    first: Token = rest[0]
    if key.kind is Kind.KEY:
        if first.start != operator.end or first.kind is Kind.VARIABLE:
            return None
    elif key.kind is not Kind.VARIABLE or first.kind not in (Kind.STRING, Kind.WORD, Kind.ERROR):
        return None
    end = first.end
    for token in tokens[index + 3 :]:
        if token.start != end or token.kind in ENDS_STAGE:
            break
        end = token.end
    return first.start, end


def _marked(key: str, words: list[str]) -> bool:
    """Return whether the catalog marks this parameter of the call that these words begin."""
    if not words:
        return False
    api, module, function = called(words[0], words[1:])
    known = catalog.find(api, module, function) if api and function else None
    parameter = known.parameter(key) if known else None
    return parameter is not None and parameter.secret
