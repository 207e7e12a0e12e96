"""Offer the library: ``cpshell.connect(...)`` logs in, and returns a :class:`Panel` to call.

Programs that call for somebody else find what they need here, too: :func:`confirmations` says what
a call would destroy, a :data:`Guard` hears of each call right before it is sent and may hold it
back, and :meth:`Panel.shown` and :func:`failure` make what a panel said fit to be passed on.
"""

from cpshell.client.connecting import connect
from cpshell.client.panels import Guard, Panel
from cpshell.client.told_failures import failure
from cpshell.client.user_files import profiles, state_file
from cpshell.panel.carried import effect_of
from cpshell.shell.confirmation import Confirmation, confirmations

__all__ = [
    "Confirmation",
    "Guard",
    "Panel",
    "confirmations",
    "connect",
    "effect_of",
    "failure",
    "profiles",
    "state_file",
]
