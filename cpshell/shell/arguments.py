"""Turn expanded words into arguments, by the declaration of a command or filter."""

from collections.abc import Mapping, Sequence
from itertools import takewhile
from typing import Any

from cpshell.errors import UsageError
from cpshell.language import Block, Expanded, Piece, text_of, value_of
from cpshell.plugin import (
    Argument,
    Arguments,
    CommandInfo,
    FilterInfo,
    Given,
    Option,
    Parameter,
    usage,
)
from cpshell.redact import secret_name


def sort_arguments(
    declared: CommandInfo | FilterInfo, words: Sequence[Expanded], block: Block | None = None
) -> Arguments:
    """Return the arguments of a command: words, options and parameters apart.

    Options may stand anywhere; ``--`` ends them. Values of parameters are as written: reading
    files and asking comes later.

    Raises:
        UsageError: an unknown option, a missing or superfluous word.
    """
    reader = _Reader(declared)
    reader.read(list(words))
    _check_words(declared, reader.plain, _several_words(reader.option_words))
    if block is not None and not getattr(declared, "takes_block", False):
        raise UsageError(f"`{declared.name}` takes no block")
    return Arguments(
        tuple(reader.plain), reader.options, tuple(reader.parameters), block, reader.option_words
    )


class _Reader:
    def __init__(self, declared: CommandInfo | FilterInfo) -> None:
        self.declared = declared
        self.named = {f"--{option.name}": option for option in declared.options}
        self.named |= {option.short: option for option in declared.options if option.short}
        self.takes_parameters = getattr(declared, "takes_parameters", False)
        self.plain: list[Argument] = []
        self.options: dict[str, Any] = {}
        self.option_words: dict[str, tuple[Argument, ...]] = {}
        self.parameters: list[Given] = []

    def read(self, words: list[Expanded]) -> None:
        options_end = False
        while words:
            word = words.pop(0)
            if options_end or not self._names_option(word):
                self._word(word)
            elif word.source == "--":
                options_end = True
            else:
                self._option(word, words)

    def _names_option(self, word: Expanded) -> bool:
        if self.plain and self.declared.name == "source":  # what follows is the script's own
            return False
        return self._is_option(word)

    def _is_option(self, word: Expanded) -> bool:
        """Return whether a word names an option: what a variable brings never does, and without
        options ``-field`` is a word."""
        first = word.pieces[0] if word.pieces else None
        if first is None or first.shown:
            return False
        text = str(first.value)
        if not text.startswith("-") or text == "-" or _is_number(text):
            return False
        return text.startswith("--") or bool(self.named)

    def _word(self, word: Expanded) -> None:
        parameter = word.parameter if self.takes_parameters else None
        if parameter is not None:
            key, operator, value = parameter
            self.parameters.append(Given(key, operator, value, word.source))
        else:
            self.plain.append(_argument(self._kind(), word.source, word.pieces))

    def _kind(self) -> str:
        """Return the kind of the parameter that the next plain word is."""
        wanted = self.declared.parameters
        return wanted[min(len(self.plain), len(wanted) - 1)].kind if wanted else "text"

    def _option(self, word: Expanded, words: list[Expanded]) -> None:
        first, *others = word.pieces
        name, equals, rest = str(first.value).partition("=")
        option = self.named.get(name)
        if option is None or (others and not equals):
            raise _unknown_option(self.declared, name if not others or equals else word.source)
        if option.metavar is None:
            if equals:
                raise UsageError(f"{name} takes no value")
            self.options[option.name] = True
            return
        if equals:
            pieces = [Piece(rest, first.quoted), *others] if rest or not others else others
            source = word.source
        elif words:
            following = words.pop(0)
            pieces, source = [*following.pieces], following.source
        else:
            raise UsageError(f"{name} needs a value: {name} {option.metavar}")
        while option.repeat and words and _is_joined(pieces, words[0].pieces):
            following = words.pop(0)
            pieces += [Piece(" ", False), *following.pieces]
            source += f" {following.source}"
        self._set(name, option, _argument(option.kind, source, tuple(pieces)))

    def _set(self, name: str, option: Option, value: Argument) -> None:
        if option.choices and value.text not in option.choices:
            choices = ", ".join(option.choices)
            raise UsageError(
                f"{name} is one of {choices}, not {value.text!r}",
                hint=_meant(value.text, option.choices),
            )
        if option.kind in EXPRESSIONS or option.kind == "field":
            self.option_words[option.name] = (*self.option_words.get(option.name, ()), value)
        if option.repeat:
            self.options.setdefault(option.name, []).append(value.text)
        else:
            self.options[option.name] = value.text


EXPRESSIONS = frozenset({"condition", "expression", "jmespath"})
"""The kinds of words in which variables stay values."""


def _argument(kind: str, source: str, pieces: tuple[Piece, ...]) -> Argument:
    if kind in EXPRESSIONS:
        return Argument(source, source, source, pieces)
    value = value_of(pieces)
    return Argument(value, text_of(value), source, pieces)


def _is_joined(pieces: Sequence[Piece], following: Sequence[Piece]) -> bool:
    """Return whether a comma between two words makes them one list: ``a, b``."""
    before, after = _open_text(pieces[-1:]), _open_text(following[:1])
    return (before.endswith(",") and not after.startswith("--")) or after.startswith(",")


def _open_text(pieces: Sequence[Piece]) -> str:
    """Return the text of a piece that stands in the line itself, without quotes."""
    return "".join([str(piece.value) for piece in pieces if not (piece.shown or piece.quoted)])


def _unknown_option(declared: CommandInfo | FilterInfo, name: str) -> UsageError:
    """Return the error for an option that there is not; it repeats nothing but its name.

    What follows may be a secret, also right after a single letter: ``-pX``.
    """
    name = name.partition("=")[0] if name.startswith("--") else name[:2]
    from cpshell.language.close_names import hint_of_names

    options = [f"--{option.name}" for option in declared.options]
    hint = hint_of_names("options", name, options) if options else f"usage: {usage(declared)}"
    if name == "-p" or secret_name(name.lstrip("-")):
        if any(option.kind == "source" for option in declared.options):
            hint = f"{declared.name} TARGET --password-from prompt"
        elif getattr(declared, "takes_parameters", False):
            hint = "password=? asks for it"
    return UsageError(f"`{declared.name}` has no option {name}", hint=hint)


def _meant(text: str, choices: Sequence[str]) -> str | None:
    """Return a hint on the word that was meant by one that is nearly right."""
    from cpshell.language.close_names import closest

    close = closest(text, choices)
    return f"did you mean {close}?" if close else None


def _is_number(text: str) -> bool:
    return text[1:].replace(".", "", 1).isdecimal()


def _expected(parameter: Parameter) -> str:
    if parameter.choices:
        return " or ".join(parameter.choices)
    return f"an {parameter.name}" if parameter.name[0] in "aeio" else f"a {parameter.name}"


def _several_words(options: Mapping[str, Sequence[Argument]]) -> str | None:
    """Return a hint where an option may have been meant to take the words that follow it."""
    hints = {"where": "--where 'FIELD=VALUE and …'", "sort": "--sort -FIELD,FIELD"}
    hints |= {"columns": "--columns FIELD,FIELD"}
    return next((hints[name] for name in hints if name in options), None)


def _check_words(
    declared: CommandInfo | FilterInfo, given: list[Argument], hint: str | None
) -> None:
    parameters = declared.parameters
    for index, parameter in enumerate(parameters):
        if parameter.required and index >= len(given):
            raise UsageError(
                f"`{declared.name}` needs {_expected(parameter)}",
                hint=f"usage: {usage(declared)}",
            )
        if parameter.choices and index < len(given) and given[index].text not in parameter.choices:
            text = given[index].text
            wrong = "" if _may_be_secret(declared) else f", not {text!r}"
            hint = _meant(text, parameter.choices)
            if hint is None or len(parameter.choices) == 1:
                hint = f"usage: {usage(declared)}"
            raise UsageError(f"`{declared.name}` needs {_expected(parameter)}{wrong}", hint=hint)
    if len(given) > len(parameters) and not (parameters and parameters[-1].repeat):
        if getattr(declared, "takes_block", False):
            raise _unbraced(declared, given)
        raise UsageError(_superfluous(declared, given), hint=hint or f"usage: {usage(declared)}")


def _unbraced(declared: CommandInfo | FilterInfo, given: Sequence[Argument]) -> UsageError:
    """Return the error for lines without their braces; it repeats no value, which may be secret."""
    begin = takewhile(lambda word: "=" not in word and word[:1] != "-", [w.source for w in given])
    line = " ".join((declared.name, "{", *begin, "}"))
    return UsageError(f"`{declared.name}` takes its lines in braces", hint=line)


def _superfluous(declared: CommandInfo | FilterInfo, given: list[Argument]) -> str:
    """Return the message for a word too many; it repeats none that may be a secret."""
    most = len(declared.parameters)
    if _may_be_secret(declared):
        return f"`{declared.name}` takes {most} word{'' if most == 1 else 's'}, not {len(given)}"
    word = given[most]
    extra = word.source if any(piece.shown for piece in word.pieces) else word.text
    return f"`{declared.name}` does not take {extra!r}"


def _may_be_secret(declared: CommandInfo | FilterInfo) -> bool:
    """Return whether people type secrets as words of this command: calls, logins, the keyring."""
    return bool(getattr(declared, "takes_parameters", False)) or (
        getattr(declared, "group", "") == "sessions"
    )
