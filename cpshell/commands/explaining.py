"""Say what a call would do and send, before it is made: ``explain``."""

from typing import Any

from cpshell.catalog import API_WORDS
from cpshell.errors import UsageError
from cpshell.language import Block, Literal, Pipeline, SimpleCommand, Statement, Substitution, Word
from cpshell.language.printer import source_of
from cpshell.panel.call import Call
from cpshell.panel.carried import effect_of
from cpshell.plugin import Arguments
from cpshell.plugin_host.registry import Registry
from cpshell.records import changed
from cpshell.redact import MASK
from cpshell.shell.shell import Shell

_EXAMPLE = "explain { uapi Email add_pop email=info password=? }"
_UNSENT = frozenset(("--all", "--dry-run", "--as-curl", "--force"))
_FORCE = Word((Literal("--force"),), source="--force")  # nothing is refused or asked for
_ASKS = "=?"


def register(registry: Registry) -> None:
    """Add the command."""
    registry.command(
        "explain",
        _explain,
        summary="say what calls would do and send, and send nothing",
        examples=(_EXAMPLE, "explain { whm suspendacct user=bob }"),
        takes_block=True,
        group="help",
    )


def _explain(shell: Shell, given: Arguments) -> Any:
    if given.block is None:
        raise UsageError("explain needs a block", hint=_EXAMPLE)
    rows = [explained(shell, statement) for statement in given.block.statements]
    return rows[0] if len(rows) == 1 else rows


def explained(shell: Shell, statement: Statement) -> dict[str, Any]:
    """Return what a statement does: its call, what is missing, the session, the request, the rest.

    Raises:
        UsageError: it is not a call, or other calls would have to be made first.
    """
    head = call_in(statement)
    if not isinstance(statement, Pipeline) or head is None:
        raise UsageError("only calls are explained", hint=_EXAMPLE)
    words = [word for word in head.words if word.source not in _UNSENT]
    if any(isinstance(part, Substitution) for word in words for part in word.parts):
        raise UsageError("explain makes no call: what $( ) would bring is not known")
    only_call = changed(head, words=(*map(_unasked, words), _FORCE))
    block = Block((changed(statement, head=only_call, stages=(), redirect=None),))
    (call,) = shell.calls_in(block)
    return _row(shell, call) | _rest(statement, pages="--all" in [w.source for w in head.words])


def call_in(statement: Statement) -> SimpleCommand | None:
    """Return the call at the head of a statement."""
    head = statement.head if isinstance(statement, Pipeline) else None
    is_call = isinstance(head, SimpleCommand) and head.words[0].source in API_WORDS
    return head if isinstance(head, SimpleCommand) and is_call else None


def _unasked(word: Word) -> Word:
    """Return a word without its question: a mask stands for the answer."""
    if not word.source.endswith(_ASKS):
        return word
    return Word((Literal(f"{word.source.removesuffix(_ASKS)}={MASK}"),), word.position)


def _row(shell: Shell, call: Call) -> dict[str, Any]:
    entry, effect = call.entry, effect_of(call)
    what = f"{effect.value}s" if effect is not None else "may write"
    session = shell.state.stack.serving(call)
    row: dict[str, Any] = {
        "call": call.name,
        "does": f"{what}: {entry.summary}" if entry is not None and entry.summary else what,
    }
    missing = entry.missing(name for name, _ in call.parameters) if entry is not None else []
    if missing:
        row["missing"] = [parameter.name for parameter in missing]
    row["through"] = f"{session.name} ({session.service.label})"
    return row | shell.calls.preview(call)


def _rest(pipeline: Pipeline, *, pages: bool) -> dict[str, Any]:
    """Return what happens with the answer, in the words of the line."""
    then = ["every page, one after the other"] if pages else []
    then += [source_of(stage) for stage in pipeline.stages]
    if pipeline.redirect is not None:
        sign = ">>" if pipeline.redirect.append else ">"
        then.append(f"{sign} {source_of(pipeline.redirect.target)}")
    return {"then": then} if then else {}
