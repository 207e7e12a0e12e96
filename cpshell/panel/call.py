"""Describe a call before anyone knows where it goes, and the view on its answer."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from cpshell import catalog
from cpshell.catalog import Api
from cpshell.errors import UsageError
from cpshell.records import Record, changed, record
from cpshell.redact import MASK, secret_name

if TYPE_CHECKING:
    from cpshell.language.expressions import Test
    from cpshell.language.selections import Selected
    from cpshell.language.sort_keys import SortKey

Parameters = tuple[tuple[str, str], ...]


@record
class Source(Record):
    """Bytes that are read piece by piece, anew each time they are sent: ``size`` of them.

    What they are read from may change meanwhile; then ``read`` raises an error.
    """

    size: int
    read: Callable[[], Iterator[bytes]]


@record
class Upload(Record):
    """A file part of a multipart call; the stored name is ``filename``. wire §7 [H]."""

    name: str
    filename: str
    content: bytes | Source

    @property
    def size(self) -> int:
        """Return how many bytes the file has."""
        return self.content.size if isinstance(self.content, Source) else len(self.content)


@record
class View(Record):
    """Which part of a list is wanted: filter, then sort, then page, then columns.

    All of ``where`` must hold. ``limit`` rows, or with ``page`` that many on each page, counted
    from 1; ``columns`` are names of fields, or what is computed of them; empty means all.
    """

    where: "tuple[Test, ...]" = ()
    sort: "tuple[SortKey, ...]" = ()
    columns: "tuple[Selected | str, ...]" = ()
    limit: int | None = None
    page: int | None = None


@record
class Window(Record):
    """A part of a list: ``size`` rows from the row ``start``, counted from 1."""

    start: int
    size: int


WHOLE = View()


@record
class Call(Record):
    """One API function with its parameters.

    ``body`` is the text of a JSON object, for functions that take one in place of parameters
    (wire §11). ``as_user`` calls a cPanel API as that user, through WHM. ``asked`` is off when
    the user has said beforehand that what it destroys may go. ``window`` is the page to ask the
    server for, whatever the view says.
    """

    api: Api
    module: str | None  # None for WHM API 1, which has no modules
    function: str
    parameters: Parameters = ()
    uploads: tuple[Upload, ...] = ()
    view: View = WHOLE
    as_user: str | None = None
    asked: bool = True
    body: str | None = None
    window: Window | None = None

    @property
    def name(self) -> str:
        """Return the name as people write it: ``Ftp::list_ftp`` or ``applist``."""
        return f"{self.module}::{self.function}" if self.module else self.function

    @property
    def entry(self) -> catalog.Function | None:
        """Return the catalog's entry, or ``None``."""
        return catalog.find(self.api, self.module, self.function)

    def secret(self, name: str) -> bool:
        """Return whether the catalog marks this parameter as secret, or its name says so."""
        if secret_name(name):
            return True
        parameter = self.entry.parameter(name) if self.entry is not None else None
        return parameter is not None and parameter.secret

    @property
    def texts(self) -> Iterator[tuple[str, str]]:
        """Yield names and values: of the parameters, and of a JSON body at any depth.

        What stands under a secret name in a body has that name.
        """
        yield from self.parameters
        if self.body is not None:
            yield from self._texts_in(_parsed(self.body), "")

    def _texts_in(self, value: Any, name: str) -> Iterator[tuple[str, str]]:
        if isinstance(value, dict):
            for key, item in value.items():
                yield from self._texts_in(item, name if self.secret(name) else key)
        elif isinstance(value, list):
            for item in value:
                yield from self._texts_in(item, name)
        elif value is not None and not isinstance(value, bool):
            yield name, str(value)

    @property
    def masked(self) -> dict[str, Any]:
        """Return the parameters by name, repeats as lists, secret ones as ``•••``."""
        if self.body is not None:
            return {name: self._mask(value, name) for name, value in _parsed(self.body).items()}
        parameters: dict[str, Any] = {}
        for name, value in self.parameters:
            value = MASK if self.secret(name) else value
            if name not in parameters:
                parameters[name] = value
            elif isinstance(parameters[name], list):
                parameters[name].append(value)
            else:
                parameters[name] = [parameters[name], value]
        return parameters

    def _mask(self, value: Any, name: str) -> Any:
        if self.secret(name):
            return MASK
        if isinstance(value, dict):
            return {key: self._mask(item, key) for key, item in value.items()}
        return [self._mask(item, name) for item in value] if isinstance(value, list) else value

    def with_view(self, view: View) -> "Call":
        """Return the same call with another view."""
        return changed(self, view=view)


def make_parameters(values: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> Parameters:
    """Return Python values as wire parameters.

    Booleans become 1 and 0 (``true`` is not accepted: wire §0 [H]), a list or tuple repeats its
    name, a mapping becomes JSON, ``None`` is left out.
    """
    pairs = values.items() if isinstance(values, Mapping) else values
    return tuple((name, text) for name, value in pairs for text in _texts(value))


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return (value,)
    if value is None:
        return ()
    if isinstance(value, bool):
        return ("1" if value else "0",)
    if isinstance(value, list | tuple):
        return [text for item in value for text in _texts(item)]
    if isinstance(value, Mapping):
        return (json_text(value),)
    return (str(value),)


def make_call(
    api: Api | str,
    module: str | None,
    function: str,
    parameters: Mapping[str, Any] | Iterable[tuple[str, Any]] = (),
    *,
    as_user: str | None = None,
    view: View = WHOLE,
) -> Call:
    """Return a call from Python values (see :func:`make_parameters`).

    ``api`` is uapi, whm or api2. For a function that takes a JSON body the values go into it as
    they are.

    Raises:
        UsageError: a name stands twice in a JSON body.
    """
    call = Call(Api(api), module, function, view=view, as_user=as_user)
    if call.entry is not None and call.entry.json_body:
        return changed(call, body=_make_body(call, parameters))
    return changed(call, parameters=make_parameters(parameters))


def _make_body(call: Call, values: Mapping[str, Any] | Iterable[tuple[str, Any]]) -> str:
    body: dict[str, Any] = {}
    for name, value in values.items() if isinstance(values, Mapping) else values:
        if name in body:
            raise UsageError(
                f"{call.name} takes a JSON body, in which {name} can stand only once",
                hint=f"{name}:='[…]' gives it a list",
            )
        body[name] = value
    return json_text(body)


def _parsed(body: str) -> dict[str, Any]:
    import json

    value: dict[str, Any] = json.loads(body)
    return value


def json_text(value: Any) -> str:
    """Return a value as JSON the way that the panel writes it. wire §0 [H]."""
    import json

    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
