"""Find mistakes in the words of a script before its first line runs.

A condition, an expression, a sort key or a JMESPath that is wrong whatever its variables hold is an
error of the script. Only what is built in is looked at; plugins are not loaded for it.
"""

from collections.abc import Sequence

from cpshell.errors import CpshellError
from cpshell.language import Expanded, Pipeline, Script, SimpleCommand, Unit, nodes, sketch
from cpshell.plugin import CommandInfo, FilterInfo
from cpshell.plugin_host.registry import Command, Filter, Registry
from cpshell.shell.arguments import EXPRESSIONS, sort_arguments
from cpshell.shell.failures import CommandNamed

_KNOWN = EXPRESSIONS | {"field"}
"""The kinds of words in which a variable stands for one value, so that the rest can be read."""


def check_units(units: Sequence[Unit], registry: Registry, source: str) -> None:
    """Check a whole text.

    Raises:
        CpshellError: the first mistake, with ``at`` and ``command`` filled in.
    """
    for unit in units:
        if unit.script is not None:
            check_script(unit.script, registry, source)


def check_script(script: Script, registry: Registry, source: str) -> None:
    """Check what was parsed, as :func:`check_units` does."""
    for pipeline in nodes(script):
        if not isinstance(pipeline, Pipeline):
            continue
        head = pipeline.head
        for stage in (head, *pipeline.stages):
            if isinstance(stage, SimpleCommand):
                try:
                    _check_stage(stage, registry, is_head=stage is head)
                except CpshellError as error:
                    error.at = (source, stage.position.line)
                    raise


def _check_stage(stage: SimpleCommand, registry: Registry, *, is_head: bool) -> None:
    name = stage.words[0].source
    if not registry.built_in(name):
        return
    found = registry.find_command(name) if is_head else registry.find_stage(name)
    if not isinstance(found, Command | Filter) or found.check is None:
        return
    words = [Expanded(word, sketch(word)) for word in stage.words[1:]]
    if _is_open(found.info, words):
        return
    info = found.info if isinstance(found.info, CommandInfo) else None
    with CommandNamed(name, info, words):
        found.check(sort_arguments(found.info, words))


def _is_open(declared: CommandInfo | FilterInfo, words: Sequence[Expanded]) -> bool:
    """Return whether a variable decides about more than a value, so that only the run can tell."""
    choosing = {f"--{option.name}" for option in declared.options if option.choices}
    for before, word in zip((None, *words), words, strict=False):
        if any(piece.shown for piece in word.pieces):
            name = word.source.partition("=")[0]
            if name in choosing or (before is not None and before.source in choosing):
                return True
            if isinstance(declared, FilterInfo) and not _kinds(declared) <= _KNOWN:
                return True
    return False


def _kinds(declared: FilterInfo) -> set[str]:
    return {parameter.kind for parameter in declared.parameters}
