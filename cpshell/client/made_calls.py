"""Make calls of what a program gives: names and keywords."""

from collections.abc import Mapping
from typing import Any

from cpshell.catalog import API_WORDS, Api
from cpshell.errors import UsageError
from cpshell.panel.call import WHOLE, Call, View, make_call
from cpshell.panel.carried import reads


def call_of(
    api: Api, module: str | None, function: str, as_user: str | None, given: dict[str, Any]
) -> Call:
    """Return the call that is meant; what is ``given`` are its parameters, and its view."""
    view: View = given.pop("view", WHOLE)
    extra = given.pop("parameters", ())
    pairs = [*given.items(), *(extra.items() if isinstance(extra, Mapping) else extra)]
    return make_call(api, module, function, pairs, as_user=as_user, view=view)


def listing_of(
    name: str, words: tuple[str, ...], as_user: str | None, given: dict[str, Any]
) -> Call:
    """Return a call that is sent for one page after the other.

    Raises:
        UsageError: it is not one function, has a view, or may change something.
    """
    api = API_WORDS.get(name)
    if api is None or len(words) != 1 + api.has_modules:
        raise UsageError(
            f"{', '.join((name, *words))} names no function",
            hint='panel.rows("uapi", "Email", "list_pops"), panel.rows("whm", "listaccts")',
        )
    *module, function = words
    call = call_of(api, module[0] if module else None, function, as_user, given)
    if call.view != WHOLE:
        raise UsageError("a view is for one answer: panel.uapi(…, view=…)")
    if not reads(call):
        raise UsageError(
            f"{call.name} may change something: it is not called for one page after the other"
        )
    return call
