"""Reach this machine: the one object through which the shell touches it.

Files, programs, streams, secret sources: what needs one of them is handed it, and each asks the
policy before it acts. Tests build a System and run the program in process.
"""

import os
from collections.abc import Mapping
from copy import copy

from cpshell.system.fault_reports import FaultReports
from cpshell.system.files import Files
from cpshell.system.paths import Paths
from cpshell.system.policy import ALLOW_ALL, Policy
from cpshell.system.programs import Programs
from cpshell.system.secret_sources import SecretSources
from cpshell.system.streams import Streams


class System:
    """Stands for this machine, as far as ``policy`` allows.

    ``variables`` are by default those of the process. ``interactive``: a person sits at a
    prompt.
    """

    def __init__(
        self,
        streams: Streams | None = None,
        *,
        variables: Mapping[str, str] | None = None,
        policy: Policy = ALLOW_ALL,
        interactive: bool = False,
    ) -> None:
        self.variables = self._process_variables = os.environ if variables is None else variables
        self.streams = streams or Streams(variables=self.variables)
        self.policy = policy
        self.interactive = interactive
        self.paths = Paths(self.variables)
        self.files = Files(policy)
        self.programs = Programs(policy, self.variables)
        self.faults = FaultReports(self.files, self.paths)

    @property
    def secrets(self) -> SecretSources:
        """Return where secrets come from."""
        return SecretSources(
            self.policy,
            self._process_variables,
            self.files,
            self.programs,
            lambda question: self.streams.ask(question, True),
        )

    def with_streams(
        self,
        streams: Streams,
        *,
        variables: Mapping[str, str] | None = None,
        interactive: bool | None = None,
    ) -> "System":
        """Return the same machine with other streams, and other variables to be seen in it."""
        other = copy(self)
        other.streams = streams
        if variables is not None:
            other.variables = variables
        if interactive is not None:
            other.interactive = interactive
        return other
