"""Call the panel from a program: :class:`Panel` is a session with methods for its APIs."""

from collections.abc import Callable, Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from cpshell.auth.login import impersonate
from cpshell.auth.session import Session
from cpshell.auth.sso import LoginUrl, login_url
from cpshell.catalog import Api
from cpshell.client.made_calls import call_of, listing_of
from cpshell.errors import UsageError
from cpshell.panel.call import Call
from cpshell.panel.carried import reads, secret_reply_fields, secret_values
from cpshell.panel.fetch import answer
from cpshell.panel.file_download import information_call
from cpshell.panel.pagination import PAGE, pages
from cpshell.panel.reply import Reply
from cpshell.profiles.login_secrets import service_named
from cpshell.render import rows, safe_value
from cpshell.system.files import Files

if TYPE_CHECKING:
    from cpshell.shell.journals import Journals


Guard = Callable[[Call], None]
"""Hears of a call, whole as it is, right before it is sent; what it raises holds the call back."""


class Panel:
    """A session for programs. Use it as a context manager, or call :meth:`close`.

    A call that worked is returned as a :class:`~cpshell.Reply`; one that did not is raised. Values
    of parameters are texts, numbers, booleans (sent as 1 and 0), lists (the parameter repeats),
    mappings (sent as JSON) and ``None`` (not sent). Names that are not Python names go through
    ``parameters``, a mapping or pairs: ``panel.whm("batch", parameters=[("command", "version")])``.

    Every call may raise:
        UsageError: it cannot be right, or may not be sent; nothing was.
        CallFailed: the panel said no; ``error.reply`` is its whole answer.
        AccessError: the session is refused, or may not do this.
        ConnectionFailed: no answer came; ``error.sent`` tells whether the request went out.
        NotAReply: an answer came that is none of the API.

    Several threads may use one panel at once.
    """

    def __init__(
        self,
        session: Session,
        journals: "Journals | None" = None,
        at_end: Callable[[], object] = lambda: None,
    ) -> None:
        """``journals`` keep what is written, where it is kept; ``at_end`` is called at last."""
        self._session = session
        self._journals = journals
        self._at_end = at_end

    def __repr__(self) -> str:
        """Return who calls where, without a secret."""
        return f"<Panel {self.name}>"

    @property
    def name(self) -> str:
        """Return who calls where: ``root@https://srv1.example.com:2087``."""
        return f"{self._session.user}@{self._session.target.origin}"

    @property
    def user(self) -> str:
        """Return the user whose session it is."""
        return self._session.user

    @property
    def service(self) -> str:
        """Return the service that it is on: ``cpanel``, ``whm`` or ``webmail``."""
        return self._session.service.value

    def uapi(
        self, module: str, function: str, /, *, as_user: str | None = None, **given: Any
    ) -> Reply:
        """Call UAPI; in a WHM session ``as_user`` says for whom."""
        return self._checked(Api.UAPI, module, function, as_user, given)

    def whm(self, function: str, /, **given: Any) -> Reply:
        """Call WHM API 1."""
        return self._checked(Api.WHM, None, function, given.pop("as_user", None), given)

    def api2(
        self, module: str, function: str, /, *, as_user: str | None = None, **given: Any
    ) -> Reply:
        """Call cPanel API 2; in a WHM session ``as_user`` says for whom."""
        return self._checked(Api.API2, module, function, as_user, given)

    def pages(
        self,
        api: str,
        /,
        *name: str,
        size: int = PAGE,
        as_user: str | None = None,
        **given: Any,
    ) -> Iterator[Reply]:
        """Call a function that lists something for one page after the other, as they are asked
        for; yield the reply of each. ``name`` is ``"Email", "list_pops"``, or ``"listaccts"``.

        ``size`` is how many rows are asked for; a server may give fewer. One that knows no pages
        gives everything as one. Where the list changed meanwhile, a warning of the page says so.
        """
        call = listing_of(api, name, as_user, given)
        if size < 1:
            raise UsageError(f"a page has a number of rows above 0, not {size}")
        return map(_unless_refused, pages(call, self.call, size))

    def rows(
        self,
        api: str,
        /,
        *name: str,
        size: int = PAGE,
        as_user: str | None = None,
        **given: Any,
    ) -> Iterator[Any]:
        """Yield the rows of all pages, one by one: see :meth:`pages`."""
        replies = self.pages(api, *name, size=size, as_user=as_user, **given)
        return (row for reply in replies for row in rows(reply.data))

    def call(self, call: Call, *, guard: Guard | None = None) -> Reply:
        """Make a call that was built by hand; a reply that says no is returned, not raised.

        ``guard`` may hold it back at the last moment: see :func:`cpshell.client.confirmations`.

        Raises:
            UsageError: a mask in place of a secret, or a write where the profile is read-only.
        """
        from cpshell.shell.calls import read_only_error, refuse_masks

        refuse_masks(call)
        for name, value in secret_values(call):
            self._session.context.redactor.learn(value, keep=False, name=name)
        if self._session.read_only and not reads(call):
            raise read_only_error(call, "the profile of this session is read-only")
        if guard is not None:
            guard(call)
        return answer(call, self._send)

    def shown(self, value: Any, call: Call | None = None) -> Any:
        """Return a text or JSON-like value as it can be passed on: secrets as ``•••``, and control
        and invisible characters as visible escapes.

        Secret is what this session has sent or received as such, and what stands under a secret
        name; with ``call`` also what the catalog says of its reply.
        """
        fields = secret_reply_fields(call) if call is not None else ()
        name = "" if call is None else "data"
        return safe_value(self._session.context.redactor.value(value, name, fields))

    def download(
        self,
        path: str,
        file: str | Path | None = None,
        *,
        as_user: str | None = None,
        overwrite: bool = False,
    ) -> int:
        """Write a file of the account on this machine, by its own name or as ``file``, which may
        be a folder; return its bytes. In a WHM session ``as_user`` says whose file it is.

        It is there once it is whole and of the size that the server says. What came before a
        break is kept beside it, as ``NAME.….part``: the same download goes on from there.

        Raises:
            UsageError: there is such a file, or it cannot be written.
            CallFailed, AccessError, ConnectionFailed, NotAReply: it did not come.
        """
        from cpshell.shell.account_sessions import account_session
        from cpshell.shell.downloads import Download, target_of
        from cpshell.shell.progress import Counter

        files = Files(self._session.context.network.policy)
        target = target_of(path, Path(file) if file else None, files, replaces=overwrite)
        look = information_call(path, as_user)
        with account_session(self._session, as_user) as session:
            return Download(
                session,
                path,
                lambda: self._session.checked(look),
                lambda text: None,
                lambda total: nullcontext(Counter("bytes", total)),
            ).save(target, files, replaces=overwrite)

    def su(self, user: str, service: str | None = None, port: int | None = None) -> "Panel":
        """Return a panel as another user, by single sign-on from this session."""
        wanted = service_named(service) if service else None
        return Panel(impersonate(self._session, user, wanted, port), self._journals)

    def login_url(self, path: str = "/", user: str | None = None) -> LoginUrl:
        """Return a url that opens the panel logged in, as this user or as one to become."""
        return login_url(self._session, path, user)

    def close(self) -> None:
        """Log out and close the connection."""
        try:
            self._session.close()
        finally:
            self._at_end()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _send(self, call: Call) -> Reply:
        session, journals = self._session, self._journals
        journal = journals.of(session) if journals is not None and not reads(call) else None
        if journal is None:
            return session.call(call)
        from cpshell.shell.journal import written_by

        write = written_by(session, call, session.context.redactor)
        return journal.keep(write, call, partial(session.call, call))

    def _checked(
        self,
        api: Api,
        module: str | None,
        function: str,
        as_user: str | None,
        given: dict[str, Any],
    ) -> Reply:
        return _unless_refused(self.call(call_of(api, module, function, as_user, given)))


def _unless_refused(reply: Reply) -> Reply:
    if not reply.ok:
        raise reply.failure()
    return reply
