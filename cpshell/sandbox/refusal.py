"""How a function says no."""


class Refusal(Exception):  # it is an answer, not a fault of the program
    """The panel refuses: becomes status 0, result 0 or an API 2 error in the right envelope.

    ``reason`` is the text for the user. ``data`` stays in the answer where the API keeps data
    beside an error. ``details`` are further messages (UAPI lists every error).
    """

    def __init__(self, reason: str, *, data: object = None, details: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.data = data
        self.details = details

    @property
    def errors(self) -> list[str]:
        """Return all texts, the reason first."""
        return [self.reason, *self.details]


class AccessDenied(Refusal):
    """The login lacks the privilege: 403 with the body of a bad credential (wire: inferred)."""

    def __init__(self, reason: str = "Access denied") -> None:
        super().__init__(reason)
