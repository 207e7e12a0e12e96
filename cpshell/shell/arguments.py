"""Turn expanded words into arguments, by the declaration of a command or filter."""

from collections.abc import Sequence
from typing import Any

from cpshell.errors import UsageError
from cpshell.language import Block, Expanded
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
    _check_words(declared, reader.plain)
    if block is not None and not getattr(declared, "takes_block", False):
        raise UsageError(f"`{declared.name}` takes no block")
    return Arguments(tuple(reader.plain), reader.options, tuple(reader.parameters), block)


class _Reader:
    def __init__(self, declared: CommandInfo | FilterInfo) -> None:
        self.declared = declared
        self.named = {f"--{option.name}": option for option in declared.options}
        self.named |= {option.short: option for option in declared.options if option.short}
        self.takes_parameters = getattr(declared, "takes_parameters", False)
        self.plain: list[Argument] = []
        self.options: dict[str, Any] = {}
        self.parameters: list[Given] = []

    def read(self, words: list[Expanded]) -> None:
        options_end = False
        while words:
            word = words.pop(0)
            text = word.text
            if options_end or not self._names_option(text):
                self._word(word)
            elif text == "--":
                options_end = True
            else:
                self._option(text, words)

    def _names_option(self, text: str) -> bool:
        """Return whether a word names an option: without options ``-field`` is a word."""
        if not text.startswith("-") or text == "-" or _is_number(text):
            return False
        return text.startswith("--") or bool(self.named)

    def _word(self, word: Expanded) -> None:
        if self.takes_parameters and word.parameter is not None:
            key, operator, value = word.parameter
            self.parameters.append(Given(key, operator, value, word.source))
        else:
            self.plain.append(Argument(word.value, word.text, word.source))

    def _option(self, text: str, words: list[Expanded]) -> None:
        name, equals, value = text.partition("=")
        option = self.named.get(name)
        if option is None:
            raise UsageError(
                f"`{self.declared.name}` has no option {name}",
                hint=_option_names(self.declared.options),
            )
        if option.metavar is None:
            if equals:
                raise UsageError(f"{name} takes no value")
            self.options[option.name] = True
            return
        if not equals:
            if not words:
                raise UsageError(f"{name} needs a value: {name} {option.metavar}")
            value = words.pop(0).text
        if option.choices and value not in option.choices:
            raise UsageError(f"{name} is one of {', '.join(option.choices)}, not {value!r}")
        if option.repeat:
            self.options.setdefault(option.name, []).append(value)
        else:
            self.options[option.name] = value


def _is_number(text: str) -> bool:
    return text[1:].replace(".", "", 1).isdecimal()


def _expected(parameter: Parameter) -> str:
    if parameter.choices:
        return " or ".join(parameter.choices)
    return f"an {parameter.name}" if parameter.name[0] in "aeio" else f"a {parameter.name}"


def _option_names(options: Sequence[Option]) -> str | None:
    names = ", ".join(f"--{option.name}" for option in options)
    return f"options: {names}" if names else None


def _check_words(declared: CommandInfo | FilterInfo, given: list[Argument]) -> None:
    parameters = declared.parameters
    for index, parameter in enumerate(parameters):
        if parameter.required and index >= len(given):
            raise UsageError(
                f"`{declared.name}` needs {_expected(parameter)}",
                hint=f"usage: {usage(declared)}",
            )
        if parameter.choices and index < len(given) and given[index].text not in parameter.choices:
            raise UsageError(
                f"{parameter.name} is one of {', '.join(parameter.choices)},"
                f" not {given[index].text!r}"
            )
    if len(given) > len(parameters) and not (parameters and parameters[-1].repeat):
        extra = given[len(parameters)].text
        raise UsageError(
            f"`{declared.name}` does not take {extra!r}", hint=f"usage: {usage(declared)}"
        )
