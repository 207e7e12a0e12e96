"""One API call, from its parameters to its envelope.

``parameters``  what a request carries
``signature``   what a function takes, from its Python signature
``registry``    which functions there are
``context``     what a function knows about the call
``execute``     find, check, run
``listing``     filter, sort, page and columns, the same for all APIs
``dialects``    what these are called in each API
``rows``        lists that the database cuts to size
``envelopes``   the shape of the answer in each API
``legacy``      its shape in version 0 of WHM

Everything that the author of a function needs can be imported from here; how to add a function
is said in :mod:`cpshell.sandbox.functions`.
"""

from cpshell.sandbox.calls.context import Context
from cpshell.sandbox.calls.legacy import Legacy
from cpshell.sandbox.calls.outcome import Outcome
from cpshell.sandbox.calls.parameters import Parameters, Upload
from cpshell.sandbox.calls.registry import Api, api1, api2, uapi, whm
from cpshell.sandbox.calls.rows import SqlRows
from cpshell.sandbox.calls.signature import (
    Also,
    AsJson,
    Checked,
    Flag,
    Json,
    Limit,
    MayBeEmpty,
    Named,
    Numbered,
    Rest,
)
from cpshell.sandbox.refusal import AccessDenied, Refusal

__all__ = [
    "AccessDenied",
    "Also",
    "Api",
    "AsJson",
    "Checked",
    "Context",
    "Flag",
    "Json",
    "Legacy",
    "Limit",
    "MayBeEmpty",
    "Named",
    "Numbered",
    "Outcome",
    "Parameters",
    "Refusal",
    "Rest",
    "SqlRows",
    "Upload",
    "api1",
    "api2",
    "uapi",
    "whm",
]
