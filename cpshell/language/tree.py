"""The syntax tree: what a text says, before anything is looked up or run.

Every node is frozen and hashable. Positions and the ``source`` of words take no part in
equality: two texts that say the same thing have equal trees.
"""

from typing import TypeAlias

from cpshell.language.node import Node, node


@node
class Position(Node):
    """Where something begins: ``line`` and ``column`` count from 1, in characters."""

    line: int
    column: int


START = Position(1, 1)


@node
class Literal(Node):
    """Text as it is. ``quoted``: it stood in quotes or behind a backslash."""

    text: str
    quoted: bool = False


@node
class Variable(Node):
    """``$NAME`` or ``${NAME.path[0]}``; ``path`` keeps its first dot or bracket, or is empty.

    ``$env.HOME`` has the name ``env`` and the path ``.HOME``.
    """

    name: str
    path: str = ""
    quoted: bool = False


@node
class Substitution(Node):
    """``$(pipeline)``: the value that the pipeline yields."""

    pipeline: "Pipeline"
    quoted: bool = False


Part: TypeAlias = Literal | Variable | Substitution


@node
class Word(Node):
    """Parts without white space between them. ``source`` is the word as it was written.

    Neighbouring literals are one part if they are both quoted or both not; two unquoted
    literals in a row mean that a backslash at the line end joined them.
    """

    parts: tuple[Part, ...]
    position: Position = START
    source: str = ""


@node
class Redirect(Node):
    """``> target``, or ``>> target`` with ``append``."""

    target: Word
    append: bool = False


@node
class Command(Node):
    """One stage of a pipeline: at least one word; a block only for on, batch and watch."""

    words: tuple[Word, ...]
    block: "Block | None" = None
    position: Position = START


@node
class Pipeline(Node):
    """Commands with ``|`` between them, at least one, and where the result goes."""

    commands: tuple[Command, ...]
    redirect: Redirect | None = None
    position: Position = START


@node
class Let(Node):
    """``let NAME = …``. A word is a value; its parts say if it is text, a variable or JSON."""

    name: str
    value: Word | Pipeline
    position: Position = START


@node
class For(Node):
    """``for NAME in VALUES { … }``; ``jobs`` is a number or holds one, None if not said."""

    name: str
    values: tuple[Word, ...]
    jobs: Word | None
    body: "Block"
    position: Position = START


@node
class If(Node):
    """``if VALUE { … } else { … }``; ``else if`` is a block that holds one If."""

    condition: Word
    body: "Block"
    otherwise: "Block | None" = None
    position: Position = START


@node
class Try(Node):
    """``try { … } else { … }``."""

    body: "Block"
    otherwise: "Block | None" = None
    position: Position = START


@node
class Bang(Node):
    """``!command``: the rest of the line for the system's shell, without the blanks around it."""

    text: str
    position: Position = START


Statement: TypeAlias = Pipeline | Let | For | If | Try | Bang


@node
class Block(Node):
    """The statements between ``{`` and ``}``."""

    statements: tuple[Statement, ...]


@node
class Script(Node):
    """The statements of a text, in order."""

    statements: tuple[Statement, ...]
