"""Say how much of what the package knows an import would take away.

A description that was cut short, or is of something else, has the form of a good one; what it lacks
would be marked as not there. From one version to the next, a few functions in a hundred come or go.
"""

from collections.abc import Iterator, Mapping

from cpshell.catalog.description import DescribedFunction
from cpshell.catalog.entry import Effect, Function

_MOST = 0.1
"""The share that may go unasked: 7 in a hundred came with UAPI 11.138."""


def large_losses(
    known: Mapping[str, Function], described: Mapping[str, DescribedFunction], gone: int
) -> tuple[str, ...]:
    """Return a text for each kind of thing of which too much goes: ``gone`` functions among all."""
    pairs = [(old, described[name]) for name, old in known.items() if name in described]
    writes = [new for old, new in pairs if old.effect is not Effect.READ and not old.wraps]
    parameters = [kept for old, new in pairs for kept in _kept_parameters(old, new)]
    counts = {
        "functions are not there": (gone, sum(not old.removed for old in known.values())),
        "parameters of the others are not there": (parameters.count(False), len(parameters)),
        "functions that change something are read-only": (
            sum(new.reads is True for new in writes),
            len(writes),
        ),
    }
    return tuple(
        f"{few} of {all_of_them} {what}"
        for what, (few, all_of_them) in counts.items()
        if few > _MOST * all_of_them
    )


def _kept_parameters(old: Function, new: DescribedFunction) -> Iterator[bool]:
    names = [each.name for each in new.parameters]
    for each in old.parameters if not new.open_body and not old.wraps else ():
        if "*" not in each.name:
            yield each.name in names or any(each.matches(name) for name in names)
