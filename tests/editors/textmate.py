"""Split a text with a TextMate grammar, as editors do: line by line, with Oniguruma's patterns."""

from dataclasses import dataclass
from typing import Any

import onigurumacffi

Rule = dict[str, Any]


@dataclass
class Open:
    """A rule with a beginning and an end that is not yet over."""

    rule: Rule
    scopes: tuple[str, ...]


class Grammar:
    def __init__(self, grammar: Rule) -> None:
        self._grammar = grammar
        self._compiled: dict[str, Any] = {}

    def scopes(self, text: str) -> list[str]:
        """Return the innermost scope of each character; an empty text where there is none."""
        stack = [Open(self._grammar, ())]
        found: list[str] = []
        for line in text.splitlines(keepends=True):
            found += self._line(line, stack)
        return found

    def _line(self, line: str, stack: list[Open]) -> list[str]:
        scopes = [""] * len(line)
        at = 0
        while at <= len(line):
            top = stack[-1]
            best = self._search(top.rule.get("end"), line, at)
            chosen: Rule | None = None
            for rule in self._flat(top.rule.get("patterns", [])):
                match = self._search(rule.get("match") or rule.get("begin"), line, at)
                if match and (best is None or match.start() < best.start()):
                    best, chosen = match, rule
            stop = best.start() if best else len(line)
            self._paint(scopes, at, stop, top.scopes)
            if best is None:
                break
            inside = top.scopes if chosen is None else (*top.scopes, *_named(chosen))
            self._paint(scopes, best.start(), best.end(), inside)
            owner = top.rule if chosen is None else chosen
            kind = (
                "endCaptures"
                if chosen is None
                else ("captures" if "match" in owner else "beginCaptures")
            )
            for number, capture in owner.get(kind, {}).items():
                if best.start(int(number)) >= 0:
                    self._paint(
                        scopes, best.start(int(number)), best.end(int(number)), _named(capture)
                    )
            if chosen is None:
                stack.pop()
            elif "begin" in chosen:
                stack.append(Open(chosen, inside))
            at = best.end() if best.end() > at or chosen is None or "begin" in chosen else at + 1
        return scopes

    def _flat(self, patterns: list[Rule]) -> list[Rule]:
        flat: list[Rule] = []
        for rule in patterns:
            if "include" in rule:
                name = rule["include"].removeprefix("#")
                flat += self._flat([self._grammar["repository"][name]])
            elif "match" in rule or "begin" in rule:
                flat.append(rule)
            else:
                flat += self._flat(rule["patterns"])
        return flat

    def _search(self, pattern: str | None, line: str, at: int) -> Any:
        if pattern is None:
            return None
        if pattern not in self._compiled:
            self._compiled[pattern] = onigurumacffi.compile(pattern)
        return self._compiled[pattern].search(line, at)

    @staticmethod
    def _paint(scopes: list[str], start: int, stop: int, names: tuple[str, ...]) -> None:
        if names:
            scopes[start:stop] = [names[-1]] * (stop - start)


def _named(rule: Rule) -> tuple[str, ...]:
    return (rule["name"],) if "name" in rule else ()
