"""The one place that puts a shell together."""

from collections.abc import Callable

from cpshell import commands
from cpshell.auth.session_context import SessionContext
from cpshell.events import EventBus
from cpshell.panel.connect import Network
from cpshell.plugin import LoginRequest
from cpshell.plugin_host.manager import PluginManager
from cpshell.plugin_host.registry import Registry
from cpshell.redact import Redactor
from cpshell.shell.calls import Calls
from cpshell.shell.sessions import PrepareLogin, as_asked
from cpshell.shell.settings import Settings
from cpshell.shell.shell import MakeCalls, Parts, Recorder, Shell, Tracing
from cpshell.shell.state import new_state
from cpshell.system.system import System


def build_shell(
    system: System,
    *,
    settings: Settings | None = None,
    defaults: LoginRequest | None = None,
    context: SessionContext | None = None,
    bus: EventBus | None = None,
    use_config: bool = True,
    make_calls: MakeCalls = Calls,
    prepare_login: PrepareLogin = as_asked,
    make_recorder: Callable[[Shell], Recorder] | None = None,
) -> Shell:
    """Return a shell with the built-in commands, in which nobody has logged in yet.

    ``defaults`` are for logins that do not say otherwise. ``context`` goes with ``bus``: it is what
    sessions share. ``make_calls`` is how calls are sent, and ``prepare_login`` what is made of a
    request before a login.
    """
    bus = bus or EventBus(Redactor())
    state = new_state(
        system,
        settings or Settings(),
        context or SessionContext(bus.redactor, bus.emit, Network(system.policy)),
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
    )
    return Shell(state, parts)
