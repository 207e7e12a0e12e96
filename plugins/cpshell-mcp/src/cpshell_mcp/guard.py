"""Decide whether a call may go out: at the last moment, on what would be sent."""

import json
import re
from dataclasses import dataclass
from typing import Any

from cpshell.catalog import Effect
from cpshell.client import Confirmation, Panel, confirmations, effect_of
from cpshell.errors import UsageError
from cpshell.plugin import Call
from cpshell_mcp.asking import Asker
from cpshell_mcp.functions import meant
from cpshell_mcp.options import Options
from cpshell_mcp.panels import Panels
from cpshell_mcp.results import cut

_MOST_QUESTIONS = 10
_LONGEST = 200  # characters of a parameter in a question
_MOST_PARAMETERS = 40
_PLAIN = re.compile(r"[\w.+/:-][\w.+/:@-]*")


def hold_back_writes(call: Call) -> None:
    """Let only calls pass that the catalog knows to read.

    Raises:
        UsageError: any other.
    """
    effect = effect_of(call)
    if effect is None:
        raise UsageError(
            f"{call.name} is not in the catalog, so it may write",
            hint=meant(call.api, call.module, call.function),
        )
    if effect is not Effect.READ:
        raise UsageError(
            f"{call.name} writes, and this tool only reads",
            hint="write_function, where it is allowed: cpshell-mcp --allow-writes",
        )


@dataclass(frozen=True, slots=True)
class WriteGuard:
    """Lets writes pass where they are allowed, and what destroys when a person has confirmed it."""

    profile: str
    panel: Panel
    panels: Panels
    options: Options
    asker: Asker

    def __call__(self, call: Call) -> None:
        """Hold a call back, or let it pass.

        Raises:
            UsageError: it is not allowed, or not confirmed.
            AnswerNeeded: the client is to ask first.
        """
        if effect_of(call) is Effect.READ:
            raise UsageError(f"{call.name} only reads", hint="use read_function")
        if not self.options.writes:
            raise UsageError(f"{call.name} writes", hint="cpshell-mcp --allow-writes allows it")
        asked = confirmations(call, unknown=True)
        if not asked:
            return
        if not self.options.destroys and any(each.name is not None for each in asked):
            raise UsageError(
                f"{call.name} was not sent: {self._reason(asked)}",
                hint="cpshell-mcp --allow-destroy allows it, after a question to the user",
            )
        self._confirm(call, asked)

    def _confirm(self, call: Call, asked: list[Confirmation]) -> None:
        if not self.asker.can_ask:
            raise UsageError(
                f"{call.name} was not sent: {self._reason(asked)}, and this client cannot ask "
                "the user (it does not support elicitation)",
                hint=f"the user can run it: {self._line(call)}",
            )
        if len(asked) > _MOST_QUESTIONS:
            raise UsageError(
                f"{call.name} was not sent: {len(asked)} things to confirm are too many",
                hint=f"at most {_MOST_QUESTIONS} at once",
            )
        if any(each.name and not _can_be_typed(each.name) for each in asked):
            raise UsageError(
                f"{call.name} was not sent: what it destroys has no name that can be typed",
                hint=f"the user can run it: {self._line(call)}",
            )
        message, schema = self._form(call, asked)
        with self.panels.asking():
            answers = self.asker.ask(repr((self.profile, self.panel.name, call)), message, schema)
        if answers is None:
            raise UsageError(f"{call.name} was not sent: the user said no")
        for number, each in enumerate(asked, 1):
            answer = answers.get(f"confirm_{number}")
            if each.name is None:
                allowed = answer is True
            else:
                allowed = isinstance(answer, str) and answer.strip() == each.name
            if not allowed:
                wanted = "yes" if each.name is None else "the name"
                raise UsageError(
                    f"{call.name} was not sent: the user's answer was not {wanted}",
                    hint="ask the user before you try again",
                )

    def _form(self, call: Call, asked: list[Confirmation]) -> tuple[str, dict[str, Any]]:
        """Return what is asked, and a form with a field for each thing to confirm."""
        fields: dict[str, Any] = {}
        lines = [
            f"An agent wants to call {call.api} {call.name}",
            f"on {self.profile} ({self.panel.name})" + (f" as {call.as_user}" * bool(call.as_user)),
            *_parameters(call),
        ]
        for number, each in enumerate(asked, 1):
            text = self.panel.shown(each.text)
            lines += ["", text]
            if each.name is None:
                fields[f"confirm_{number}"] = {"type": "boolean", "title": "Replace it"}
            else:
                title = f"Type {self.panel.shown(each.name)} to go on"
                lines.append(f"{title}.")
                fields[f"confirm_{number}"] = {"type": "string", "title": title}
        schema = {"type": "object", "properties": fields, "required": list(fields)}
        return self.panel.shown("\n".join(lines)), schema

    def _reason(self, asked: list[Confirmation]) -> str:
        return " ".join(self.panel.shown(asked[0].text).split())

    def _line(self, call: Call) -> str:
        """Return a line that a person can type for a call, without secrets."""
        words = [call.api.value, *(["--as", call.as_user] if call.as_user else [])]
        words += [call.module] if call.module else []
        words.append(call.function)
        given = [(name, "?" if call.secret(name) else value) for name, value in call.parameters]
        texts = [*words, *(name for name, _ in given), *(value for _, value in given if value)]
        plain = all(_PLAIN.fullmatch(text) or text in ("?", "--as") for text in texts)
        if call.body is not None or not plain or not _PLAIN.fullmatch(self.profile):
            return f"cpshell {self.profile}, then {' '.join(words)} with these parameters"
        line = " ".join([*words, *(f"{name}={value}" for name, value in given)])
        return f"cpshell {self.profile} -c '{line}'"


def _can_be_typed(name: str) -> bool:
    return name.isprintable() and name == name.strip() and len(name) <= _LONGEST


def _parameters(call: Call) -> list[str]:
    """Return the parameters, one a line, secrets masked and long values cut."""
    masked = list(call.masked.items())
    lines = [f"  {_short(name)} = {_short(value)}" for name, value in masked[:_MOST_PARAMETERS]]
    more = len(masked) - len(lines)
    return [*lines, *([f"  … and {more} more"] if more else [])]


def _short(value: Any) -> str:
    plain = isinstance(value, str) and value.isprintable()
    return cut(value if plain else json.dumps(value, ensure_ascii=False), _LONGEST)
