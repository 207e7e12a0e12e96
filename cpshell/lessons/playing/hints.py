"""Help with a command of a lesson, a little more each time."""

from cpshell.errors import LanguageError
from cpshell.lessons.lesson import Step
from cpshell.lessons.playing.canonical_form import canonical_stages
from cpshell.plugin import usage
from cpshell.plugin_host.registry import Registry


def hint(step: Step, number: int, registry: Registry) -> str:
    """Return a hint that says more each time: the command, its usage, its parts, all of it."""
    try:
        stages = canonical_stages(step.command, registry)
    except LanguageError:
        stages = []
    verb = registry.commands.get(stages[0].name) if stages else None
    if verb is None or number > 3:
        return f"Hint: {step.command}"
    if number == 1:
        return f"Hint: the command is `{verb.name}`: {verb.summary}"
    filters = "".join(f" | {stage.name} …" for stage in stages[1:])
    if number == 2:
        return f"Hint: {usage(verb).split(' [--')[0]}{filters}"
    first = stages[0]
    parts = [verb.name]
    parts += [str(option[0]) + " …" * (len(option) > 1) for option in first.options]
    parts += [str(word[-1]) for word in first.words]
    parts += [f"{parameter[0]}=…" for parameter in first.parameters]
    return f"Hint: {' '.join(parts)}{filters}"
