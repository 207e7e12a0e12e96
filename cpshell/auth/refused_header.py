"""Say what it means that a server refused a header: its credential, or perhaps a privilege."""

from cpshell.auth.clock import clocks_differ, code_hint
from cpshell.auth.port_checks import usual_place, wrong_service_hint
from cpshell.errors import AccessDenied, AccessError, LoginRefused, SessionEnded
from cpshell.panel.call import Call
from cpshell.panel.senders import LOCK_HINT, is_lock
from cpshell.panel.services import Service, service_of_port
from cpshell.panel.targets import Target
from cpshell.panel.transport import Response
from cpshell.records import Record, record


@record
class RefusedHeader(Record):
    """A header that was refused: whose it is, where it went, and what it held.

    ``secret`` is the name of what it held, as people call it; ``worked`` says whether the server
    has accepted it before.
    """

    user: str
    target: Target
    service: Service
    secret: str
    has_code: bool
    worked: bool

    def explain(
        self, call: Call, error: AccessError, response: Response, now: float
    ) -> AccessError:
        """Return the error for it: the credential (401), or perhaps a privilege."""
        hint = self._hint(call, response, now)
        refused: AccessError
        if isinstance(error, AccessDenied):
            sign = ";" if error.message.endswith((".", "!", "?")) else ":"
            message = f"{error.message}{sign} {call.name} was refused with the {self.secret}"
            refused = AccessDenied(f"{message} of {self.user}", hint=hint)
        else:
            after = f": {error.said}" if isinstance(error, SessionEnded) and error.said else ""
            refused = LoginRefused(
                f"the server refused the {self.secret} of {self.user}{after}", hint=hint
            )
        refused.answer = error.answer
        return refused

    def explain_fetch(self, what: str, error: AccessError) -> AccessError:
        """Return the error for one that asked for a page or file."""
        return AccessDenied(
            f"{error.message}: {what} was refused with the {self.secret} of {self.user}",
            hint="pages and files may want a session: log in with --auth password",
        )

    def _hint(self, call: Call, response: Response, now: float) -> str:
        if is_lock(response):
            return LOCK_HINT
        if self.worked:
            return "the credential works elsewhere: it may lack the privilege, or have expired"
        if self.has_code and clocks_differ(response, now):
            return code_hint(response, now)
        need = "its code may be wrong" if self.has_code else "need a code (--otp-from)"
        hint = f"the credential may be wrong, expired, lack the privilege, or {need}"
        place = usual_place(self.user, self.service)
        if place is None and service_of_port(self.target.port) is None:
            place = wrong_service_hint(call, self.target)
        return f"{hint}; {place}" if place else hint
