"""Set what the server says beside the data apart, on standard error."""

from cpshell.events import Noted
from cpshell.panel.reply import Reply
from cpshell.shell.state import State

_COLORS = {"error": "31", "warning": "33", "message": "36"}


def tell_notes(state: State, reply: Reply, which: str = "") -> None:
    """Tell the errors, warnings and messages of a reply, each text once, and its remarks.

    ``which`` says which call of a batch or page of a list it was; the turns of loops stand before
    it, those of ``on`` with their servers. The errors of a failure are its reason, and are told
    with it.
    """
    turns = "".join(f"{state.brief(turn)}, " for turn in state.turns)
    _tell_notes(state, reply, f"{turns}{which}")
    for number, each in enumerate(reply.inner, 1):
        _tell_notes(state, each, f"{turns}call {number} of {len(reply.inner)}, ")


def _tell_notes(state: State, reply: Reply, which: str) -> None:
    notes: dict[str, str] = {}
    for kind in ("error", "warning", "message"):
        for text in getattr(reply, f"{kind}s"):
            notes.setdefault(text, kind)
    for text, kind in notes.items():
        if kind == "error" and not reply.ok:
            continue
        state.bus.emit(Noted, f"{which}{reply.call}", kind, text)
        if not state.settings.quiet:
            state.tell(f"{which}{reply.call}", f": {kind}: ", text, color=_COLORS[kind])
    for text in () if state.settings.quiet else reply.remarks:
        state.tell(f"{which}{reply.call}", ": --where: ", text)
