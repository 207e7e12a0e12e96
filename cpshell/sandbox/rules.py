"""What the administrator of a real server could have set otherwise."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rules:
    """Switches of the server.

    ``same_address``: a session ends when it is used from another address than it began at
    (wire: recorded). ``redirect_to_tls``: plain ports answer with a redirect and nothing else
    ("Always redirect to SSL"). ``shuffle_keys``: JSON keys come in another order every time, as
    on a real server; a client that compares bytes then fails. ``made_up``: functions
    that are not simulated answer with what the documentation says of their replies.
    """

    same_address: bool = True
    redirect_to_tls: bool = False
    shuffle_keys: bool = False
    made_up: bool = False
