"""Build shells for lessons that a simulated or a live server answers."""

from functools import partial
from pathlib import Path

from cpshell.build import build_shell
from cpshell.lessons.lesson import Start
from cpshell.lessons.lesson_shell import LessonShell, lesson_settings
from cpshell.lessons.lesson_system import lesson_system
from cpshell.lessons.live_calls import LiveCalls, LiveRules
from cpshell.lessons.translation import NameTranslation
from cpshell.panel.connect import Network
from cpshell.panel.pace import Paces
from cpshell.profiles.login_options import LOGIN_OPTIONS, LoginRequest
from cpshell.records import changed
from cpshell.shell.sessions import as_asked
from cpshell.system.policy import LessonPolicy, Policy
from cpshell.system.streams import Ask
from cpshell.system.system import System


def build_sandbox_shell(
    start: Start, path: Path, system: System, ask: Ask, policy: Policy
) -> LessonShell:
    """Return a lesson shell for a simulated server, in which nobody has logged in yet."""
    names = NameTranslation(start.renamed)
    seen = lesson_system(system, start, names.asking(ask), policy)
    shell = build_shell(
        seen,
        settings=lesson_settings(),
        use_config=False,
        network=Network(policy, translation=names),
    )
    return LessonShell(shell, start, path, system.streams.tell)


def build_live_shell(
    start: Start,
    path: Path,
    system: System,
    rules: LiveRules,
    policy: Policy,
    request: LoginRequest,
) -> LessonShell:
    """Return a lesson shell for the live server of a login, which is still to be made.

    Logins of a lesson that is not trusted reach servers as that of the user does, whatever they
    say: no other certificate, no plain port and no proxy.
    """
    names = NameTranslation(start.renamed)
    settings = lesson_settings()
    seen = lesson_system(system, start, names.asking(rules.ask), policy)
    lasting = {name: getattr(request, name) for name in _lasting_options()}
    trusted = not isinstance(policy, LessonPolicy)
    shell = build_shell(
        seen,
        settings=settings,
        use_config=False,
        network=Network(policy, paces=Paces(lambda: settings.rate), translation=names),
        defaults=changed(request, target=""),
        make_calls=partial(LiveCalls, rules=rules),
        prepare_login=as_asked if trusted else lambda asked: changed(asked, **lasting),
    )
    shell.state.redactor.learn(rules.password)
    asks_user = not rules.yes
    return LessonShell(
        shell, start, path, rules.streams.tell, stand_in=rules.password, asks_user=asks_user
    )


def _lasting_options() -> list[str]:
    """Return the login options that say how a server is reached, and what of it is trusted."""
    return [name for name, option in LOGIN_OPTIONS.items() if option.lasting]
