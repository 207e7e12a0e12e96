"""Reach a server whose names a lesson has renamed: new names in the shell, old ones on the wire."""

import base64
from collections.abc import Callable
from typing import Any

from cpshell.events import Emit
from cpshell.lessons.renaming import Renaming
from cpshell.panel.request import Request
from cpshell.panel.targets import Target
from cpshell.panel.transport import GreetingTransport, Response
from cpshell.records import changed
from cpshell.redact import octets, secret_name
from cpshell.system.streams import Ask

_BASIC = "Basic "
Translate = Callable[[str], str]


class NameTranslation:
    """Implements :class:`cpshell.panel.connect.Translation` by the rules in the head of a lesson.

    ``to_lesson`` turns the names of the server into those of the lesson, ``to_server`` them back.
    """

    def __init__(self, rules: tuple[str, ...]) -> None:
        self.to_lesson = Renaming(rules)
        self.to_server = self.to_lesson.inverse()

    def place(self, target: Target) -> Target:
        return changed(target, host=self.to_server(target.host))

    def emitting(self, emit: Emit) -> Emit:
        def emit_for_lesson(kind: type[Any], *values: Any) -> None:
            emit(kind, *map(self._for_lesson, values))

        return emit_for_lesson

    def _for_lesson(self, value: Any) -> Any:
        """Return a field of an event with the names of the lesson."""
        match value:
            case str():
                return self.to_lesson(value)
            case bytes():
                return self.renamed_bytes(value)
            case tuple():
                return tuple(map(self._for_lesson, value))
        return value

    def renamed_bytes(self, body: bytes) -> bytes:
        """Return the body of an answer with the names of the lesson."""
        text = self.to_lesson(body.decode("utf-8", "surrogateescape"))
        return text.encode("utf-8", "surrogateescape")

    def translated(self, transport: GreetingTransport) -> GreetingTransport:
        return _TranslatingTransport(transport, self)

    def asking(self, ask: Ask) -> Ask:
        """Return what asks with the names of the server, and takes such names as answers."""

        def ask_by_old_names(question: str, secret: bool) -> str:
            answer = ask(self.to_server(question), secret)
            return answer if secret else self.to_lesson(answer)

        return ask_by_old_names


class _TranslatingTransport:
    """Sends requests with old names and returns answers with new ones.

    Secrets go as they are: what looks like a name in a password is none.
    """

    def __init__(self, inner: GreetingTransport, names: NameTranslation) -> None:
        self._inner = inner
        self._names = names

    def send(self, request: Request) -> Response:
        names = self._names
        back = names.to_server
        request = changed(
            request,
            query=_renamed_pairs(request.query, back),
            form=_renamed_pairs(request.form, back),
            headers=tuple(
                (name, _renamed_header(name, text, back)) for name, text in request.headers
            ),
            json=None if request.json is None else back(request.json),
        )
        response = self._inner.send(request)
        headers = tuple((name, names.to_lesson(text)) for name, text in response.headers)
        return changed(response, headers=headers, body=names.renamed_bytes(response.body))

    def greet(self) -> None:
        self._inner.greet()

    def close(self) -> None:
        self._inner.close()


def _renamed_pairs(
    pairs: tuple[tuple[str, str], ...], rename: Translate
) -> tuple[tuple[str, str], ...]:
    return tuple((name, value if secret_name(name) else rename(value)) for name, value in pairs)


def _renamed_header(name: str, value: str, rename: Translate) -> str:
    """Return a header of a request; of credentials only the user is a name."""
    match name.lower():
        case "cookie":
            return rename(value)
        case "authorization" if value.startswith(_BASIC):
            words = base64.b64decode(value[len(_BASIC) :])
            return (
                _BASIC
                + base64.b64encode(
                    octets(_renamed_user(words.decode("utf-8", "surrogateescape"), rename))
                ).decode()
            )
        case "authorization":
            return _renamed_user(value, rename)
    return value


def _renamed_user(credentials: str, rename: Translate) -> str:
    user, colon, secret = credentials.partition(":")
    return f"{rename(user)}{colon}{secret}"
