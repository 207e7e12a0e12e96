"""Say for eyes what a call did that answered without data: ``bob suspended``."""

import re

from cpshell.catalog.done_sentences import done_sentence
from cpshell.panel.call import Call
from cpshell.render.cells import cut, one_line

_NAME = re.compile(r"\{([^}]+)\}")
_LONGEST = 60  # characters of a value
_MOST = 200  # characters of all


def done_line(call: Call) -> str:
    """Return what a call did, in words where they are known, else its name and parameters.

    A word is never guessed from the name of a function: ``delete_mx domain=…`` deletes no domain.
    """
    given = _given(call)
    sentence = done_sentence(call.api.value, call.name)
    if sentence and all(given.get(name) for name in _NAME.findall(sentence)):
        return cut(_NAME.sub(lambda match: given[match[1]], sentence), _MOST)
    return f"done: {call_title(call)}"


def call_title(call: Call) -> str:
    """Return a call on one line, for eyes: its name and what it was given, but for secrets."""
    parameters = [f"{name}={value}" for name, value in _given(call).items()]
    return cut(" ".join((call.name, *parameters)), _MOST)


def _given(call: Call) -> dict[str, str]:
    given: dict[str, str] = {}
    for name, value in call.texts:
        if not call.secret(name):
            text = one_line(value, _LONGEST)
            given[name] = f"{given[name]}, {text}" if name in given else text
    return given
