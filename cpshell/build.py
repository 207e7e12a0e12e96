"""Put a shell together: the one place that does."""

from collections.abc import Callable

from cpshell import commands
from cpshell.auth.clock import Clock
from cpshell.auth.session_context import SessionContext
from cpshell.events import EventBus
from cpshell.panel.connect import Network
from cpshell.panel.pace import Paces
from cpshell.plugin import LoginRequest
from cpshell.plugin_host.manager import PluginManager
from cpshell.plugin_host.registry import Registry
from cpshell.redact import Redactor
from cpshell.shell.calls import Calls
from cpshell.shell.sessions import PrepareLogin, as_asked
from cpshell.shell.settings import Settings
from cpshell.shell.shell import MakeCalls, Parts, Recorder, Shell, Tour, Tracing
from cpshell.shell.state import State, new_state
from cpshell.system.system import System


def build_shell(
    system: System,
    *,
    settings: Settings | None = None,
    defaults: LoginRequest | None = None,
    redactor: Redactor | None = None,
    network: Network | None = None,
    clock: Clock | None = None,
    use_config: bool = True,
    make_calls: MakeCalls = Calls,
    prepare_login: PrepareLogin = as_asked,
    make_recorder: Callable[[Shell], Recorder] | None = None,
    make_tour: Callable[[State], Tour] | None = None,
) -> Shell:
    """Return a shell with the built-in commands and no session.

    ``defaults`` are for logins that do not say otherwise. ``network`` and ``clock`` stand in for
    those of this machine. ``make_calls`` is how calls are sent, ``prepare_login`` what is made of
    a request before a login, ``make_recorder`` is called when a lesson is first recorded, and
    ``make_tour`` when the tour begins.
    """
    bus = EventBus(redactor or Redactor())
    settings = settings or Settings()
    network = network or Network(system.policy, paces=Paces(lambda: settings.rate))
    state = new_state(
        system,
        settings,
        SessionContext(bus.redactor, bus.emit, network, clock=clock or Clock()),
        defaults or LoginRequest(target=""),
        bus,
    )
    state.use_config = use_config
    registry = Registry()
    commands.offer(registry)
    parts = Parts(
        registry=registry,
        plugins=PluginManager(registry, bus, system),
        tracing=Tracing(state),
        make_calls=make_calls,
        prepare_login=prepare_login,
        make_recorder=make_recorder,
        make_tour=make_tour,
    )
    return Shell(state, parts)
