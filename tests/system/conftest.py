"""The parts of the system over a policy that notes what it is asked, and may say no."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest

from cpshell.system.files import Files
from cpshell.system.policy import Action, Policy
from cpshell.system.programs import Programs
from cpshell.system.secret_sources import SecretSources


@dataclass
class Asked(Policy):
    """Notes what it is asked; refuses where there is a reason."""

    reason: str = ""
    actions: list[Action] = field(default_factory=list)

    def objection(self, action: Action) -> str:
        self.actions.append(action)
        return self.reason


@pytest.fixture
def policy() -> Asked:
    return Asked()


@pytest.fixture
def files(policy: Asked) -> Files:
    return Files(policy)


@pytest.fixture
def programs(policy: Asked) -> Programs:
    return Programs(policy, os.environ)


@pytest.fixture
def sources(policy: Asked, files: Files, programs: Programs) -> SecretSources:
    """Sources with one variable; to each question the answer is "typed"."""
    ask: Callable[[str], str] = lambda question: f"typed for {question}\n"  # noqa: E731
    return SecretSources(
        policy, {"NAME": "from-env\n", "EMPTY": "\n"}, files, lambda: programs, ask
    )
