"""Open a shell for a lesson: its cassette answers, or a sandbox, or a live panel."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cpshell.auth.methods import METHODS, PASSWORD
from cpshell.lessons.cassette import read_cassette
from cpshell.lessons.lesson import Lesson, find_cassette
from cpshell.lessons.lesson_shell import PLACEHOLDER_SECRET, LessonShell
from cpshell.lessons.lesson_system import lesson_policy
from cpshell.lessons.live_calls import LiveRules
from cpshell.lessons.plugins import PluginSources
from cpshell.lessons.preparation import prepared
from cpshell.lessons.replay_shell import build_replay_shell
from cpshell.lessons.server_shells import build_live_shell, build_sandbox_shell
from cpshell.lessons.translation import NameTranslation
from cpshell.lessons.write_counts import count_writes
from cpshell.panel.services import Service
from cpshell.profiles.login_options import LoginRequest
from cpshell.profiles.login_secrets import target_of
from cpshell.records import changed
from cpshell.render import safe
from cpshell.system.streams import Ask
from cpshell.system.system import System

Around = Callable[[LessonShell], AbstractContextManager[object]]
StartSandbox = Callable[[ExitStack, int | None], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class LessonBackend:
    """What answers: the panel of ``live``, a ``sandbox``, or, without them, the cassette.

    ``cassette`` is another one than that of the lesson; of a folder, the one with its name.
    ``trusted``: the lesson may touch this machine. On a live panel, ``read_only`` holds back what
    may write, and ``yes`` asks no questions. ``plugins`` are files that the user names.
    """

    start_sandbox: StartSandbox
    system: System
    sandbox: bool = False
    live: LoginRequest | None = None
    cassette: Path | None = None
    trusted: bool = False
    read_only: bool = False
    yes: bool = False
    plugins: tuple[str, ...] = ()

    @property
    def offline(self) -> bool:
        """Tell whether a cassette answers."""
        return not self.sandbox and self.live is None

    def answered_by(
        self,
        *,
        sandbox: bool = False,
        live: LoginRequest | None = None,
        cassette: Path | None = None,
    ) -> "LessonBackend":
        """Return the same with something else that answers."""
        return replace(self, sandbox=sandbox, live=live, cassette=cassette)

    @contextmanager
    def shell_for(self, lesson: Lesson, around: Around = nullcontext) -> Iterator[LessonShell]:
        """Open a shell for one run of a lesson; afterwards, all that it opened is closed.

        The setup of the lesson has run in it then; ``around`` also sees that, and the teardown.

        Raises:
            LessonFailed: no cassette, or an invalid one; the setup or teardown failed.
            CpshellError: the login failed.
        """
        path = Path(lesson.name).absolute()
        with ExitStack() as ends:
            if self.live is not None:
                lesson_shell = self._live(lesson, path, self.live, ends)
            elif self.sandbox:
                lesson_shell = self._sandbox(lesson, path, ends)
            else:
                cassette = read_cassette(self._cassette_of(path), self.system.files)
                policy = self.system.policy if self.trusted else lesson_policy(path)
                lesson_shell = build_replay_shell(lesson.start, cassette, path, self.system, policy)
                ends.callback(lesson_shell.close)
            sources = PluginSources(self.system.paths.plugin_folder, self.plugins)
            lesson_shell.load_plugins(lesson.start.plugins, sources)
            with around(lesson_shell), prepared(lesson_shell, lesson):
                yield lesson_shell

    def _cassette_of(self, path: Path) -> Path:
        own = find_cassette(path, self.system.files)
        if self.cassette is None:
            return own
        return (
            self.cassette / own.name
            if self.system.files.is_folder(self.cassette)
            else self.cassette
        )

    def _live(
        self, lesson: Lesson, path: Path, request: LoginRequest, ends: ExitStack
    ) -> LessonShell:
        policy = lesson_policy(path, *([Path(request.ca)] if request.ca else []))
        rules = LiveRules(self.system.streams, self.read_only, self.yes)
        self.system.streams.tell(
            safe(f"cpshell: {path.name} holds {count_writes(lesson)}, for {request.target}")
        )
        lesson_shell = build_live_shell(
            lesson.start,
            path,
            self.system,
            rules,
            self.system.policy if self.trusted else policy,
            request,
        )
        ends.callback(lesson_shell.close)
        names = NameTranslation(lesson.start.renamed)
        with policy.lifted():  # the user's own login
            lesson_shell.shell.sessions.login(_in_lesson(request, names))
        session = lesson_shell.state.stack.current
        place = names.place(session.target)
        policy.allow_host(place.host)
        proxy = session.context.connection.proxy_for(place)
        if proxy is not None:
            policy.allow_host(proxy.host, (proxy.port,))
        return lesson_shell

    def _sandbox(self, lesson: Lesson, path: Path, ends: ExitStack) -> LessonShell:
        ready = self.start_sandbox(ends, lesson.start.accounts)
        policy = lesson_policy(path, Path(ready["ca"]))
        policy.allow_host(ready["host"], ready["ports"].values())
        lesson_shell = build_sandbox_shell(
            lesson.start,
            path,
            self.system,
            _sandbox_answers(ready),
            self.system.policy if self.trusted else policy,
        )
        ends.callback(lesson_shell.close)
        lesson_shell.learn_sandbox(ready)
        names = NameTranslation(lesson.start.renamed)
        host = names.to_lesson(ready["host"])
        ports = tuple((host, service, ready["ports"][service]) for service in Service)
        lesson_shell.state.context = changed(lesson_shell.state.context, ports=ports)
        urls = _panel_urls(host, ready["ports"])
        lesson_shell.state.variables["sandbox"] = urls
        service = lesson.start.service or "whm"
        user = lesson.start.user or "root"
        request = LoginRequest(
            target=urls[service],
            user=user,
            service=service,
            password_from="prompt",  # noqa: S106 - a source
            otp_from="prompt" if _two_factors(ready, names.to_server(user)) else None,
            ca=ready["ca"],
        )
        lesson_shell.state.defaults = LoginRequest(target="", ca=ready["ca"])
        lesson_shell.shell.sessions.login(request)
        return lesson_shell


def _in_lesson(request: LoginRequest, names: NameTranslation) -> LoginRequest:
    """Return a login with the names of the lesson, which lead to the same server and user."""
    target = target_of(request)  # the service may depend on who logs in
    return changed(
        request,
        target=names.to_lesson(target.origin),
        user=target.user and names.to_lesson(target.user),
        service=target.service and target.service.value,
    )


def _two_factors(ready: dict[str, Any], user: str) -> bool:
    return any(account["user"] == user and "otp_secret" in account for account in ready["accounts"])


def _sandbox_answers(ready: Mapping[str, Any]) -> Ask:
    """Return what answers questions on the sandbox: the credentials of the account they name."""

    def ask(question: str, secret: bool) -> str:
        words = question.replace(":", " ").split()
        for account in ready["accounts"]:
            if account["user"] in words:
                return str(account.get(_field(question), ""))
        return PLACEHOLDER_SECRET if secret else ""

    return ask


def _field(question: str) -> str:
    """Return what an account calls the secret that a question is about."""
    if "one-time" in question:
        return "otp_secret"
    asked = (name for name, method in METHODS.items() if question.startswith(method.label))
    return next(asked, PASSWORD.name)


def _panel_urls(host: str, ports: Mapping[str, int]) -> dict[str, str]:
    """Return what lessons find in ``$sandbox``: the url of each service."""
    return {service.value: f"https://{host}:{ports[service.value]}" for service in Service}
