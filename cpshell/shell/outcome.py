"""Define what a pipeline yields, and write it in a format."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

from cpshell.errors import CpshellError
from cpshell.panel.reply import Reply
from cpshell.plugin import Failing, Formatted, Text, WrappedText
from cpshell.records import Record, changed, record
from cpshell.render import FORMATS, Context, Format, Part, Pieces, Stream, safe

PLAIN_TEXT = changed(FORMATS["text"])
"""The format of text that nobody asked a format for: an object of its own."""
EMPTY: tuple[Any, ...] = (None, "", [], {})
"""The data of calls that bring none."""
PRINTED = Format("text", "what a program printed", (), lambda text, _: (text,), part=Part.RAW)
"""The format of what goes from a program to a file: nothing is added, and no ending changes it."""


def _write_pieces(text: object, context: Context) -> Iterable[str]:
    """Return a text as it comes; on a terminal nothing of it is written as it is."""
    pieces = text.pieces() if isinstance(text, Pieces) else (str(text),)
    if context.terminal:
        return (safe(piece, multiline=True) for piece in pieces)
    return pieces


DOWNLOADED = changed(PRINTED, summary="a file", write=_write_pieces, streams=True)
"""The format of a file that comes in pieces."""


@record
class Outcome(Record):
    """A value; the reply it came straight from; the format that a stage asked for.

    ``error`` is raised once the value has been printed. ``listed`` is the reply whose rows are
    left after filters that choose or order rows: its columns are still what eyes want. ``parts``
    are what the calls of a batch brought, whose values the value holds in a list; ``done`` says
    for eyes what a call did that brought no value; ``prose`` that the value is text for reading.
    """

    value: Any
    reply: Reply | None = None
    format: Format | None = None
    error: CpshellError | None = None
    listed: Reply | None = None
    parts: "tuple[BatchPart, ...]" = ()
    done: str = ""
    prose: bool = False


@record
class BatchPart(Record):
    """What one call of a batch brought, and the call on one line."""

    title: str
    outcome: Outcome


@record
class BatchResult(Record):
    """What a batch brought, call by call."""

    parts: tuple[BatchPart, ...]


def outcome_of(result: Any) -> Outcome | None:
    """Return what a command returned, as an outcome; ``None`` if it yields nothing."""
    if result is None:
        return None
    if isinstance(result, Formatted):
        return changed(outcome_of(result.result) or Outcome(None), format=result.format)
    if isinstance(result, Failing):
        return changed(outcome_of(result.result) or Outcome(None), error=result.error)
    if isinstance(result, Reply):
        return Outcome(result.data, result)
    if isinstance(result, BatchResult):
        return Outcome([part.outcome.value for part in result.parts], parts=result.parts)
    if isinstance(result, Pieces):
        return Outcome(result, format=DOWNLOADED)
    if isinstance(result, Stream):
        heading = result.heading
        return Outcome(result, listed=heading if isinstance(heading, Reply) else None)
    if isinstance(result, Text):
        return Outcome(str(result), None, PLAIN_TEXT, prose=isinstance(result, WrappedText))
    return Outcome(result)


def gathered(outcome: Outcome) -> Outcome:
    """Return an outcome whose rows have all come, as the reply that they make where they are one.

    Raises:
        CpshellError: not all of them come.
    """
    if not isinstance(outcome.value, Stream):
        return outcome
    whole = outcome.value.whole()
    if not isinstance(whole, Reply):
        return changed(outcome, value=whole)
    if not whole.ok and whole.good is None:
        raise whole.failure()
    return changed(outcome, value=whole.data if whole.ok else whole.good, reply=whole)


def written(
    outcome: Outcome,
    form: Format,
    *,
    width: int | None,
    terminal: bool,
    color: bool,
    human: bool = False,
) -> Iterable[str]:
    """Yield the text of an outcome in a format, in pieces; ``human`` is for terminals only."""
    if not form.streams or (form is not DOWNLOADED and isinstance(outcome.value, Pieces)):
        outcome = gathered(outcome)
    reply = outcome.reply
    context = table_context(outcome, width=width, terminal=terminal, color=color, human=human)
    context = changed(
        context,
        raw=(reply.raw or None) if reply and form.part is Part.RAW else None,
        envelope=reply.envelope() if reply and form.part is Part.ENVELOPE else None,
    )
    return form.write(outcome.value, context)


def table_context(
    outcome: Outcome, *, width: int | None, terminal: bool, color: bool, human: bool = False
) -> Context:
    """Return what a table of an outcome needs to know."""
    listed = outcome.reply or outcome.listed
    first, kinds = _listing(listed) if listed and terminal else ((), {})
    return Context(
        width=width,
        terminal=terminal,
        color=color,
        humanise=partial(_humanise, kinds) if human and terminal else None,
        first=first,
    )


def _listing(reply: Reply) -> tuple[tuple[str, ...], Mapping[str, str]]:
    """Return the columns that eyes want first, unless the call said which, and what they hold."""
    from cpshell.catalog.views import listing_of  # reads a file: for tables on a terminal only

    listing = listing_of(reply.api.value, reply.call)
    return () if reply.arranged else listing.columns, listing.kinds


def _humanise(kinds: Mapping[str, str], name: str, value: object) -> object:
    """Return sizes and times as people say them; the module is imported with the first table."""
    from cpshell.render.humanise import humanise

    return humanise(name, value, kinds.get(name, ""))
