"""Define the syntax tree: what a text says, before anything is looked up or run.

Every node is frozen and hashable. Positions and the ``source`` of words take no part in
equality: two texts that say the same thing have equal trees.
"""

from collections.abc import Iterator
from typing import ClassVar, TypeAlias

from cpshell.records import Record, record


class Node(Record):
    """A part of the tree; where it stood takes no part in what it says."""

    __slots__ = ()
    places: ClassVar[frozenset[str]] = frozenset({"position", "source"})


@record
class Position(Node):
    """Where something begins: ``line`` and ``column`` count from 1, in characters."""

    line: int
    column: int


START = Position(1, 1)


@record
class Literal(Node):
    """Text as it stands. ``quoted``: it stood in quotes or after a backslash."""

    text: str
    quoted: bool = False


@record
class Variable(Node):
    """``$NAME`` or ``${NAME.path[0]}``; ``path`` keeps its first dot or bracket, or is empty.

    ``$env.HOME`` has the name ``env`` and the path ``.HOME``.
    """

    name: str
    path: str = ""
    quoted: bool = False


@record
class Substitution(Node):
    """``$(pipeline)``: the value that the pipeline yields."""

    pipeline: "Pipeline"
    quoted: bool = False


@record
class Arithmetic(Node):
    """Is ``$(( expression ))``: what it comes to."""

    words: tuple["Word", ...]
    quoted: bool = False


@record
class Json(Node):
    """``{"key": $value}``: text, and what stands in it as values; all of what ``:=`` or ``let``
    takes."""

    parts: "tuple[Part, ...]"

    @property
    def quoted(self) -> bool:
        """Return False: quotes around all of a parameter make its JSON a literal."""
        return False


Part: TypeAlias = Literal | Variable | Substitution | Arithmetic | Json


@record
class Word(Node):
    """Joins parts without white space between them. ``source`` is the word as it was written.

    Neighbouring literals are one part if they are both quoted or both not; two unquoted
    literals in a row mean that a backslash at the line end joined them.
    """

    parts: tuple[Part, ...]
    position: Position = START
    source: str = ""


@record
class Redirect(Node):
    """``> target``, or ``>> target`` with ``append``."""

    target: Word
    append: bool = False


@record
class SimpleCommand(Node):
    """A command with its words, at least one; a block only for batch, explain and watch."""

    words: tuple[Word, ...]
    block: "Block | None" = None
    position: Position = START


@record
class Program(Node):
    """``!name word…`` at the head of a pipeline: a program, started without a shell."""

    words: tuple[Word, ...]
    position: Position = START


@record
class Pipeline(Node):
    """Joins a head and the stages after it with ``|``, and says where the result goes."""

    head: "Head"
    stages: tuple[SimpleCommand, ...] = ()
    redirect: Redirect | None = None
    position: Position = START


@record
class Let(Node):
    """``let NAME = …``. A word is a value; its parts say if it is text, a variable or JSON."""

    name: str
    value: Word | Pipeline
    position: Position = START


@record
class For(Node):
    """``for NAME in VALUES { … }``; ``jobs`` is a number or holds one, or None."""

    name: str
    values: tuple[Word, ...]
    jobs: Word | None
    body: "Block"
    position: Position = START


@record
class If(Node):
    """``if CONDITION { … } else { … }``; ``else if`` is a block that holds one If."""

    condition: tuple[Word, ...]
    body: "Block"
    otherwise: "Block | None" = None
    position: Position = START


@record
class Try(Node):
    """``try { … } else { … }``."""

    body: "Block"
    otherwise: "Block | None" = None
    position: Position = START


@record
class Retry(Node):
    """``retry N --every S { … }``; both hold a number or yield one."""

    tries: Word
    every: Word | None
    body: "Block"
    position: Position = START


@record
class Until(Node):
    """``until CONDITION --every S --for S { … }``."""

    condition: tuple[Word, ...]
    every: Word | None
    limit: Word | None
    body: "Block"
    position: Position = START


@record
class On(Node):
    """``on TARGETS --jobs N --engine URL { … }``: a turn for each server."""

    targets: tuple[Word, ...]
    jobs: Word | None
    body: "Block"
    position: Position = START
    engine: Word | None = None


@record
class Def(Node):
    """``def NAME ARG… { … }``: a command made of a block."""

    name: str
    parameters: tuple[str, ...]
    body: "Block"
    position: Position = START


@record
class Break(Node):
    """Ends the innermost loop."""

    position: Position = START


@record
class Continue(Node):
    """Ends this turn of the innermost loop."""

    position: Position = START


Compound: TypeAlias = For | If | Try | Retry | Until | On
"""Is a statement with blocks that yields a table where a pipeline begins with it."""

Head: TypeAlias = SimpleCommand | Program | Compound
"""Is what a pipeline begins with."""

Statement: TypeAlias = Pipeline | Let | Def | Break | Continue | Compound
"""Is one statement; a compound without a stage and a redirect after it stands for itself."""


@record
class Block(Node):
    """The statements between ``{`` and ``}``."""

    statements: tuple[Statement, ...]


@record
class Script(Node):
    """The statements of a text, in order."""

    statements: tuple[Statement, ...]


def nodes(tree: object) -> Iterator[Node]:
    """Yield every node of a tree, those in words and blocks too, outer ones first."""
    if isinstance(tree, tuple):
        for item in tree:
            yield from nodes(item)
    elif isinstance(tree, Node):
        yield tree
        for name in tree.__match_args__:
            yield from nodes(getattr(tree, name))
