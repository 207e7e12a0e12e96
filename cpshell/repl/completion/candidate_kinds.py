"""Name the kinds of things that can be offered, and what each depends on. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from cpshell.catalog import Api


class CandidateKind(Enum):
    """The kinds of things that can be offered."""

    COMMAND = "command"
    STAGE = "filter or format"
    OPTION = "option"
    CHOICE = "choice"
    MODULE = "module"
    FUNCTION = "function"
    PARAMETER = "parameter"
    VALUE = "value of a parameter"
    FILE = "file"
    VARIABLE = "variable"
    FIELD = "field of the rows"
    PATH = "JMESPath"
    WORD = "word of the language"
    TOPIC = "topic of help"
    SETTING = "setting"
    KIND = "kind that a command declares"  # user, domain, session, format, a plugin's own …


@dataclass(frozen=True, slots=True)
class Expected:
    """One kind of thing, what it depends on, and what is typed of it."""

    kind: CandidateKind
    typed: str
    api: Api | None = None
    module: str | None = None
    function: str = ""
    name: str = ""
    verb: str = ""
    as_user: str | None = None
    given: frozenset[str] = frozenset()
    choices: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    parent: str = ""
