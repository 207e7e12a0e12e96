"""Complete, step two: decide what kinds of thing may stand at the cursor. Pure."""

import re
from collections.abc import Mapping, Sequence

from cpshell.catalog import API_WORDS, Api
from cpshell.commands.call_options import AS_USER, VALUED
from cpshell.plugin import CommandInfo, FilterInfo, Option
from cpshell.repl.completion.candidate_kinds import CandidateKind, Expected
from cpshell.repl.completion.condition_words import (
    ELSE,
    EXPRESSION_KINDS,
    STATEMENT_OPTIONS,
    expected_in_expression,
    expected_in_statement,
)
from cpshell.repl.completion.cursor import QUESTIONS, Cursor, Place
from cpshell.repl.completion.jmespath_slots import FUNCTIONS, path_slot


def expected_at(
    cursor: Cursor, commands: Mapping[str, CommandInfo], filters: Mapping[str, FilterInfo]
) -> list[Expected]:
    """Return what may stand at the cursor, the likeliest first."""
    typed = cursor.prefix
    if cursor.place is Place.COMMAND:
        words = [Expected(CandidateKind.WORD, typed, words=ELSE)] if cursor.after_block else []
        return [*words, Expected(CandidateKind.COMMAND, typed)]
    if cursor.place is Place.STAGE:
        return [Expected(CandidateKind.STAGE, typed)]
    if cursor.place is Place.FILE:
        return [Expected(CandidateKind.FILE, typed)]
    if cursor.place is Place.VARIABLE:
        return [Expected(CandidateKind.VARIABLE, typed, given=cursor.names)]
    if cursor.place is Place.NOTHING or not cursor.words:
        return []
    if cursor.words[0] in QUESTIONS or cursor.words[0] in STATEMENT_OPTIONS:
        return expected_in_statement(cursor)
    table: Mapping[str, CommandInfo | FilterInfo] = (
        commands if cursor.words == cursor.head else filters
    )
    declared = table.get(cursor.words[0]) or commands.get(cursor.words[0])
    return _in_command(cursor, declared) if declared else []


def _in_command(cursor: Cursor, declared: CommandInfo | FilterInfo) -> list[Expected]:
    typed = cursor.prefix
    plain, waiting = _sorted(declared, cursor.words[1:])
    if cursor.place is Place.VALUE:
        return _value(cursor, declared, plain)
    if waiting is not None:
        return _of_option(waiting, typed, cursor)
    if typed.startswith("-") and declared.options:
        name, equals, value = typed.partition("=")
        if equals:
            option = next((o for o in declared.options if name == f"--{o.name}"), None)
            return _of_option(option, value, cursor) if option else []
        return [
            Expected(CandidateKind.OPTION, typed, verb=declared.name, given=frozenset(cursor.words))
        ]
    return _of_position(cursor, declared, plain)


def _sorted(
    declared: CommandInfo | FilterInfo, words: Sequence[str]
) -> tuple[list[str], Option | None]:
    """Return the plain words, and the option whose value comes next."""
    options = {f"--{option.name}": option for option in declared.options}
    options |= {option.short: option for option in declared.options if option.short}
    plain: list[str] = []
    waiting: Option | None = None
    for word in words:
        if waiting is not None:
            waiting = None
        elif word.startswith("-"):
            option = options.get(word)
            waiting = option if option is not None and option.metavar else None
        elif "=" not in word or not getattr(declared, "takes_parameters", False):
            plain.append(word)
    return plain, waiting


def _of_option(option: Option, typed: str, cursor: Cursor) -> list[Expected]:
    if option.choices:
        return [Expected(CandidateKind.CHOICE, typed, choices=option.choices)]
    return _of_kind(option.kind, typed, cursor)


def _of_position(
    cursor: Cursor, declared: CommandInfo | FilterInfo, plain: list[str]
) -> list[Expected]:
    typed = cursor.prefix
    parameters = declared.parameters
    if len(plain) < len(parameters):
        parameter = parameters[len(plain)]
    elif parameters and parameters[-1].repeat:
        parameter = parameters[-1]
    elif getattr(declared, "takes_parameters", False):
        return _parameters(cursor, declared, plain)
    else:
        return []
    if parameter.choices:
        return [Expected(CandidateKind.CHOICE, typed, choices=parameter.choices)]
    if parameter.kind == "function":
        return [_function(declared.name, plain, typed)]
    if parameter.kind == "module":
        return [Expected(CandidateKind.MODULE, typed, api=API_WORDS.get(declared.name, Api.UAPI))]
    if parameter.kind in ("topic", "call"):
        return _of_topic(parameter.kind, plain, typed)
    if parameter.kind in EXPRESSION_KINDS:
        return expected_in_expression(parameter.kind, " ".join((*plain, typed)), cursor)
    if parameter.kind == "jmespath":
        return _in_jmespath(" ".join((*plain, typed)), cursor)
    return _of_kind(parameter.kind, typed, cursor)


def _of_topic(kind: str, plain: list[str], typed: str) -> list[Expected]:
    """Return what continues ``help uapi Email add_pop``: a call without its parameters."""
    if not plain:
        return [Expected(CandidateKind.TOPIC, typed, name=kind)]
    api = API_WORDS.get(plain[0])
    if api is None:
        return []
    if api.has_modules and len(plain) == 1:
        return [Expected(CandidateKind.MODULE, typed, api=api)]
    wants_one = len(plain) == (2 if api.has_modules else 1)
    return [_function(plain[0], plain[1:], typed)] if wants_one else []


def _function(verb: str, plain: list[str], typed: str) -> Expected:
    api = API_WORDS.get(verb, Api.UAPI)
    module = plain[0] if plain and api.has_modules else None
    return Expected(CandidateKind.FUNCTION, typed, api=api, module=module)


def takes_value(word: str) -> bool:
    """Return whether the word after this one is the value of an option of a call."""
    return word in VALUED


def plain_words(words: Sequence[str]) -> list[str]:
    """Return the words of a call that are neither options, nor their values, nor parameters."""
    plain: list[str] = []
    for before, word in zip(("", *words), words, strict=False):
        if not (word.startswith("-") or takes_value(before) or "=" in word):
            plain += [word] if plain else word.split("::", 1)
    return plain


def called(verb: str, words: Sequence[str]) -> tuple[Api | None, str | None, str]:
    """Return API, module and function of a call."""
    api, plain = API_WORDS.get(verb), plain_words(words)
    if api is None:
        return None, None, ""
    if not api.has_modules:
        return api, None, plain[0] if plain else ""
    return api, plain[0] if plain else "", plain[1] if len(plain) > 1 else ""


def _parameters(
    cursor: Cursor, declared: CommandInfo | FilterInfo, plain: list[str]
) -> list[Expected]:
    api, module, function = called(declared.name, plain)
    if api is None:
        return []
    return [
        Expected(CandidateKind.PARAMETER, cursor.prefix, api, module, function, given=cursor.keys),
        *([Expected(CandidateKind.OPTION, "", verb=declared.name)] if not cursor.prefix else []),
    ]


def _value(cursor: Cursor, declared: CommandInfo | FilterInfo, plain: list[str]) -> list[Expected]:
    if declared.parameters and declared.parameters[0].kind == "setting":
        return [Expected(CandidateKind.SETTING, cursor.prefix, name=cursor.key)]
    if declared.parameters and declared.parameters[-1].kind in EXPRESSION_KINDS:
        text = " ".join((*plain, f"{cursor.key}={cursor.prefix}"))
        return expected_in_expression(declared.parameters[-1].kind, text, cursor)
    api, module, function = called(declared.name, plain)
    if api is None:
        return []
    user = option_value(cursor.words, AS_USER)
    return [
        Expected(
            CandidateKind.VALUE,
            cursor.prefix,
            api,
            module,
            function,
            cursor.key,
            as_user=user,
            values=_given_values(cursor.words),
        )
    ]


def _given_values(words: Sequence[str]) -> dict[str, str]:
    """Return the parameters that are given before the cursor, as they are written."""
    pairs = (word.partition("=") for word in words if not word.startswith("-"))
    return {key: value.strip("'\"") for key, equals, value in pairs if equals}


def option_value(words: Sequence[str], names: Sequence[str]) -> str | None:
    """Return the value of the first of these options that is given, with a space or with ``=``."""
    for index, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name in names:
            return value if equals else words[index + 1] if index + 1 < len(words) else None
    return None


def _of_kind(kind: str, typed: str, cursor: Cursor) -> list[Expected]:
    if kind == "text":
        return []
    if kind == "file":
        return [Expected(CandidateKind.FILE, typed)]
    if kind == "setting":
        return [Expected(CandidateKind.SETTING, typed)]
    if kind in EXPRESSION_KINDS:
        return expected_in_expression(kind, typed, cursor)
    if kind == "field":
        last = re.split(r"[\s,=<>~(]", typed.lstrip("\"'"))[-1].removeprefix("-")
        return [Expected(CandidateKind.FIELD, last, head=cursor.head)]
    if kind == "jmespath":
        return _in_jmespath(typed, cursor)
    user = option_value(cursor.words, AS_USER)
    return [Expected(CandidateKind.KIND, typed, name=kind, as_user=user)]


def _in_jmespath(text: str, cursor: Cursor) -> list[Expected]:
    """Return what may stand at the end of a JMESPath expression."""
    slot = path_slot(text)
    if slot is None:
        return []
    path = Expected(CandidateKind.PATH, slot.typed, head=cursor.head, parent=slot.parent)
    if slot.after_dot or not slot.typed:
        return [path]
    return [path, Expected(CandidateKind.WORD, slot.typed, words=FUNCTIONS)]
