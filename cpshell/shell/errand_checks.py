"""Refuse what cannot go to another machine, before anything is sent there."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from cpshell.errors import LanguageError, UsageError
from cpshell.events import Exchange
from cpshell.language import (
    Block,
    Def,
    Literal,
    On,
    Script,
    SimpleCommand,
    Word,
    nodes,
    parse,
)
from cpshell.language.compounds import ENGINE
from cpshell.language.printer import source_of
from cpshell.plugin_host.registry import Registry
from cpshell.profiles.profile import Profile
from cpshell.redact import Redactor
from cpshell.shell.masked_lines import masked_line
from cpshell.shell.state import State
from cpshell.shell.typed_secrets import typed_secrets
from cpshell.source_kinds import ENDS_WITH_PROCESS, PROMPT
from cpshell.system.policy import Connect

_LAST_PORT = 65535
WORDS = re.compile(r"[\w-]+")
"""What may be a name, or a secret, in the text of a block."""


def refuse_engine(state: State, engine: str, profiles: Sequence[Profile]) -> None:
    """Refuse an engine that is none, and profiles and a shell that depend on this machine.

    Raises:
        UsageError: as said.
    """
    host, _, port = engine.partition("://")[2].rpartition(":")
    if not ENGINE.fullmatch(engine) or not 0 < int(port) <= _LAST_PORT:
        raise UsageError(f"invalid engine {engine!r}", hint="--engine dask://HOST:PORT")
    state.system.policy.check(Connect(host.strip("[]"), int(port)))
    for profile in profiles:
        sources = profile.login.sources
        for secret, source in sources or (("password", PROMPT),):
            if source == PROMPT or source.startswith(f"{ENDS_WITH_PROCESS}:"):
                raise UsageError(
                    f"the {secret} of {profile.name} comes from {source.partition(':')[0]},"
                    " and no worker can ask for it",
                    hint="env:NAME, file:PATH, cmd:COMMAND and keyring:NAME are read on the worker",
                )
    kept = [profile.name for profile in profiles if profile.journal]
    if state.journals.given is not None or kept:
        of = f" of {kept[0]}" if kept else ""
        raise _stays(f"the journal{of} is kept on this machine", "the journal")
    if state.bus.wants(Exchange):
        raise _stays(
            "a recording or a plugin hears of each exchange on this machine",
            "the recording (or --no-plugins)",
        )


def _stays(what: str, other: str) -> UsageError:
    return UsageError(
        f"{what}, and --engine runs elsewhere", hint=f"leave out --engine, or {other}"
    )


def refuse_plugins(registry: Registry, trees: Sequence[object], aliases: Iterable[str]) -> None:
    """Refuse commands, filters and formats of plugins, which a worker does not have, and `on` in
    `on`: it has no profiles.

    Raises:
        UsageError: as said.
    """
    for node in nodes((*trees, *_parsed(aliases))):
        if isinstance(node, On):
            raise UsageError(
                "a block of --engine cannot hold another `on`: its worker knows no other profile",
                hint="on @GROUP --engine dask://HOST:PORT { … } takes all servers at once",
            )
        if not isinstance(node, SimpleCommand):
            continue
        word = node.words[0].source
        plugin = registry.plugin_of(word) if "$" not in word else None
        if plugin is not None:
            raise _stays(f"{word} belongs to the plugin {plugin} of this machine", word)


def _parsed(aliases: Iterable[str]) -> Iterator[Script]:
    for text in aliases:
        with suppress(LanguageError):  # a beginning that is none by itself
            yield parse(text)


def refuse_secrets(
    redactor: Redactor, body: Block, functions: Sequence[Def], text: str, held: Mapping[str, Any]
) -> None:
    """Refuse a block that holds a secret, or a variable that does; ``text`` is all that is sent of
    it and its commands, ``held`` the variables.

    Raises:
        UsageError: as said.
    """
    for name, value in held.items():
        if value is not None and redactor.value({name: value}) != {name: value}:
            raise _secret_error(f"${name} holds")
    there = On((Word((Literal("there"),)),), None, body)
    script = Script((*functions, there))
    shown = source_of(script)
    variables = dict(held)
    found = [value for _, value in typed_secrets(script, variables) if value]
    known = any(redactor.text(value) != value for value in WORDS.findall(text))
    if found or known or masked_line(shown, parse(shown), variables) != shown:
        raise _secret_error("the block holds")


def _secret_error(what: str) -> UsageError:
    return UsageError(
        f"{what} a secret, which does not go to the workers of --engine",
        hint="the worker reads its own: password=$env.NAME, or $(!cat FILE)",
    )
