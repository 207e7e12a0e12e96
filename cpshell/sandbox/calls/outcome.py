"""What a function has answered, before it is put in the envelope of an API."""

from dataclasses import dataclass, field
from typing import Any

from cpshell.sandbox.refusal import AccessDenied, Refusal


@dataclass(slots=True)
class Outcome:
    """The answer of one call, the same for all APIs.

    ``errors`` is empty when the call succeeded, and when it ``failed`` but ``messages`` say why.
    ``reason`` is what WHM says on success, ``raw`` its raw output, ``metadata`` what goes beside
    the data. ``denied`` asks for a 403.
    """

    data: Any = None
    errors: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)
    reason: str = "OK"
    raw: str | None = None
    denied: bool = False
    failed: bool = False

    @property
    def ok(self) -> bool:
        """Return whether the panel said yes."""
        return not self.errors and not self.failed

    @property
    def why(self) -> str:
        """Return the first thing that is said about a failure."""
        return (self.errors or self.messages or [""])[0]

    def refuse(self, refusal: Refusal) -> None:
        """Turn it into a failure; messages and warnings so far stay."""
        self.data = refusal.data
        self.errors = refusal.errors
        self.denied = isinstance(refusal, AccessDenied)
