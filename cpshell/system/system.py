"""Reach this machine: the one object through which the shell touches it.

Files, programs, streams, secret sources: what needs one of them is handed it, and each asks the
policy before it acts. Tests build a System and run the program in process.
"""

import os
from collections.abc import Mapping
from copy import copy
from functools import cached_property
from typing import TYPE_CHECKING

from cpshell.system.fault_reports import FaultReports
from cpshell.system.streams import Streams

if TYPE_CHECKING:
    from cpshell.system.files import Files
    from cpshell.system.paths import Paths
    from cpshell.system.policy import Policy
    from cpshell.system.programs import Programs
    from cpshell.system.secret_sources import SecretSources


class System:
    """Stands for this machine, as far as ``policy`` allows; it allows all if there is none.

    The parts are imported when they are used: a prompt is painted with the streams alone.
    ``variables`` are by default those of the process. ``interactive``: a person sits at a
    prompt.
    """

    def __init__(
        self,
        streams: Streams | None = None,
        *,
        variables: Mapping[str, str] | None = None,
        policy: "Policy | None" = None,
        interactive: bool = False,
    ) -> None:
        self.variables = self._process_variables = os.environ if variables is None else variables
        self.streams = streams or Streams(variables=self.variables)
        self.interactive = interactive
        self.faults = FaultReports(lambda: self.own_files, lambda: self.paths)
        self._policy = policy

    @cached_property
    def policy(self) -> "Policy":
        """Return the policy that says what is allowed."""
        from cpshell.system.policy import ALLOW_ALL

        return self._policy or ALLOW_ALL

    @cached_property
    def paths(self) -> "Paths":
        """Return the places where the shell keeps its files."""
        from cpshell.system.paths import Paths

        return Paths(self._process_variables)

    @cached_property
    def files(self) -> "Files":
        """Reads and writes files."""
        from cpshell.system.files import Files

        return Files(self.policy)

    @cached_property
    def own_files(self) -> "Files":
        """Reads and writes what the shell keeps for itself, in places that no line can name."""
        from cpshell.system.files import Files
        from cpshell.system.policy import ALLOW_ALL

        return Files(ALLOW_ALL)

    @cached_property
    def programs(self) -> "Programs":
        """Starts programs."""
        from cpshell.system.programs import Programs

        return Programs(self.policy, self._process_variables)

    @property
    def secrets(self) -> "SecretSources":
        """Return where secrets come from."""
        from cpshell.system.secret_sources import SecretSources

        return SecretSources(
            self.policy,
            self._process_variables,
            self.files,
            lambda: self.programs,
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

    def under(self, policy: "Policy") -> "System":
        """Return the same machine, as far as another policy allows."""
        other = copy(self)
        for part in ("files", "programs"):
            vars(other).pop(part, None)
        vars(other)["policy"] = policy
        return other
