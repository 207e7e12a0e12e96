"""Make API calls: ``uapi``, ``whm``, ``api2`` and ``batch``."""

from collections.abc import Callable, Sequence
from typing import Any

from cpshell import catalog
from cpshell.catalog import Api
from cpshell.commands.call_options import CPANEL_CALL, WHM_CALL
from cpshell.commands.tool_lines import decoded, from_standard_input, is_tool_line
from cpshell.errors import CallFailed, CpshellError, UsageError
from cpshell.language import Operator
from cpshell.panel.call import (
    WHOLE,
    Call,
    Upload,
    View,
    json_text,
    make_call,
)
from cpshell.panel.reply import failures_of
from cpshell.plugin import Arguments, Failing, Given, Option, Parameter, Reply, Text
from cpshell.plugin_host.registry import Registry
from cpshell.records import changed
from cpshell.render import FORMATS, Part, Stream
from cpshell.shell.outcome import BatchResult
from cpshell.shell.shell import Shell
from cpshell.system.files import FileMissing, user_path

_TOOL_FORMATS = {form.tool_name: form.name for form in FORMATS.values() if form.tool_name}

_MODULE = Parameter("module", "the API's module, case matters", "module")
_FUNCTION = Parameter("function", "the function, case matters", "function")
_ITS_FUNCTION = Parameter("function", "or MODULE::FUNCTION", "function", required=False)


def register(registry: Registry) -> None:
    """Add the calls."""
    registry.command(
        "uapi",
        _cpanel_call(Api.UAPI),
        summary="call a UAPI function",
        parameters=(_MODULE, _ITS_FUNCTION),
        options=CPANEL_CALL,
        examples=(
            "uapi Email list_pops",
            "uapi Ftp list_ftp | get [].user",
            "uapi --as alice Email add_pop email=info password=?",
        ),
        takes_parameters=True,
        check=_rows_asked,
        group="calls",
    )
    registry.command(
        "whm",
        _whm_call,
        summary="call a WHM API 1 function",
        parameters=(_FUNCTION,),
        options=WHM_CALL,
        examples=("whm applist", "whm listaccts --where user~ali --columns user,domain"),
        aliases=(Api.WHM.tool,),
        takes_parameters=True,
        check=_rows_asked,
        group="calls",
    )
    registry.command(
        "api2",
        _cpanel_call(Api.API2),
        summary="call a cPanel API 2 function",
        parameters=(_MODULE, _ITS_FUNCTION),
        options=CPANEL_CALL,
        examples=("api2 Cron listcron",),
        aliases=(Api.API2.tool,),
        takes_parameters=True,
        check=_rows_asked,
        group="calls",
    )
    registry.command(
        "batch",
        _batch,
        summary="make several calls in one request",
        options=(Option("no-abort", "on WHM: go on after a call that failed"),),
        examples=("batch { whm version; whm gethostname }",),
        takes_block=True,
        group="batch",
    )


def _cpanel_call(api: Api) -> Any:
    def run(shell: Shell, given: Arguments) -> Any:
        as_user = given.option("as") or given.option("user")
        return _make(shell, given, api, *_names(shell, api, given), as_user)

    return run


def _names(shell: Shell, api: Api, given: Arguments) -> tuple[str, str]:
    """Return module and function, which stand in one word (``Email::list_pops``) or in two."""
    module, joined, function = given.text(0).partition("::")
    if joined and len(given) > 1:
        raise UsageError(
            f"{given.text(0)} names the function already", hint=f"{api.value} {given.text(0)}"
        )
    function = function if joined or len(given) < 2 else given.text(1)
    if not module or not function:
        hint = f"help {api.value} {module}" if module else f"{api.value} MODULE FUNCTION"
        raise _bare(shell, module) or UsageError(
            f"which function of {module or api.title}?", hint=hint
        )
    return module, function


def _bare(shell: Shell, name: str) -> UsageError | None:
    """Return the error for a function without its module; ``None`` if none has this name."""
    from cpshell.shell.meant_lines import lines_of_call, proposing

    lines = lines_of_call([name], shell.state) if name else []
    return (
        proposing(f"{name!r} is a function: its module stands before it", lines) if lines else None
    )


def _whm_call(shell: Shell, given: Arguments) -> Any:
    return _make(shell, given, Api.WHM, None, given.text(0), None)


def _make(
    shell: Shell,
    given: Arguments,
    api: Api,
    module: str | None,
    function: str,
    as_user: str | None,
) -> Any:
    if _sends(given) and shell.interactive and not given.switch("force"):
        given = _checked(shell, given, api, module, function)
    call = _call(shell, given, api, module, function, as_user)
    if given.switch("dry-run"):
        return shell.calls.preview(call)
    if given.switch("as-curl"):
        from cpshell.commands.curl import curl_line

        preview = shell.calls.preview(call)
        if "here" in preview:
            shell.say(f"curl gets more than this call gives: | {' | '.join(preview['here'])}")
        return Text(curl_line({**preview, "files": _paths(given.parameters)}))
    answer: Reply | Stream
    if not given.switch("all"):
        answer = shell.calls.send(call)
    elif _shows_replies(shell):
        answer = shell.calls.send_all(call)
    else:
        answer = shell.calls.stream_all(call)
    return _as_server_tool(shell, answer, given.option("output"))


def _shows_replies(shell: Shell) -> bool:
    """Return whether results are printed as the replies that they come from."""
    output = shell.state.settings.output
    return bool(output and shell.registry.find_format(output).part is not Part.VALUE)


def _checked(
    shell: Shell, given: Arguments, api: Api, module: str | None, function: str
) -> Arguments:
    """Return the arguments of a call that is typed at the prompt, once nothing in them is surely
    wrong; what is missing is asked for, but not while a lesson is recorded: it would lack it."""
    from cpshell.commands.checks import ask_for, check_call  # at the prompt only

    asks = shell.state.system.streams.asks and shell.recording is None
    ask = (lambda parameter: ask_for(parameter, shell.ask)) if asks else None
    return changed(
        given, parameters=tuple(check_call(api, module, function, given.parameters, ask))
    )


def _sends(given: Arguments) -> bool:
    return not (given.switch("dry-run") or given.switch("as-curl"))


def _call(
    shell: Shell,
    given: Arguments,
    api: Api,
    module: str | None,
    function: str,
    as_user: str | None,
) -> Call:
    """Return the call that a line makes, with its files read and its questions asked."""
    known = catalog.find(api, module, function)
    written: Sequence[Given] = given.parameters
    plain = make_call(api, module, function, as_user=as_user)
    if is_tool_line(given):
        written = decoded(shell, written, plain.secret)
    if any(each.operator is Operator.ASK for each in written):
        shell.calls.check(plain, sends=_sends(given))
    uploads, values = read_parameters(shell, written, plain.secret)
    if given.option("input") == "json":
        values += from_standard_input(shell)
    if known is not None and known.json_body and uploads:
        raise UsageError(f"{known.full_name} takes a JSON body, and no files")
    if known is not None and known.wraps:  # what it carries goes as it is
        values = [(name, _whole(value)) for name, value in values]
    call = make_call(api, module, function, values, as_user=as_user, view=view_of(given))
    return changed(call, uploads=uploads, asked=not given.switch("yes"))


def _whole(value: Any) -> Any:
    return json_text(value) if isinstance(value, list) else value


def _as_server_tool(shell: Shell, answer: Reply | Stream, output: str | None) -> Any:
    """Return the answer; with ``--output`` its text in the format that the server's tool gives."""
    if output is None or (isinstance(answer, Reply) and not answer.ok):
        return answer
    name = _TOOL_FORMATS.get(output)
    if name is None:
        raise UsageError(f"--output is one of {', '.join(_TOOL_FORMATS)}, not {output!r}")
    return shell.formatted(answer, name)


def view_of(given: Arguments) -> View:
    """Return the view that the options of a call ask for.

    Raises:
        UsageError: an invalid condition, sort key, column or number.
    """
    limit, page = given.integer("limit"), given.integer("page")
    return changed(_rows_asked(given), limit=limit, page=page)


def _rows_asked(given: Arguments) -> View:
    """Return what the options say of conditions, order and columns, as :func:`view_of` does."""
    if all(given.option(name) is None for name in ("where", "sort", "columns")):
        return WHOLE
    from cpshell.commands.filters import sort_keys
    from cpshell.language.conditions import parse_condition
    from cpshell.language.selections import parse_selection
    from cpshell.language.templates import template_of

    columns = given.option_words.get("columns", ())
    return View(
        where=tuple(
            parse_condition(template_of([word.pieces]))
            for word in given.option_words.get("where", ())
        ),
        sort=tuple(sort_keys(given.option_words.get("sort", ()))),
        columns=parse_selection(template_of(word.pieces for word in columns)) if columns else (),
    )


def _paths(given: Sequence[Given]) -> dict[str, str]:
    """Return the paths of the files to upload, by the names of their parts."""
    uploads = [each for each in given if each.operator is Operator.UPLOAD]
    return {each.key: str(user_path(str(each.value)).absolute()) for each in uploads}


def read_parameters(
    shell: Shell, given: Sequence[Given], secret: Callable[[str], bool]
) -> tuple[tuple[Upload, ...], list[tuple[str, Any]]]:
    """Return the uploads, and parameters with files read and questions asked.

    ``secret`` tells whether a parameter of a name is a secret.

    Raises:
        UsageError: a file that cannot be read, or null where a text stands.
    """
    uploads: list[Upload] = []
    values: list[tuple[str, Any]] = []
    for each in given:
        _refuse_null(each)
        if each.operator is Operator.UPLOAD:
            from cpshell.shell.uploads import upload_of

            uploads.append(upload_of(shell.state, each.key, user_path(str(each.value))))
        elif each.operator is Operator.ASK:
            values.append((each.key, shell.ask(f"{each.key}: ", secret=True)))
        elif each.operator is Operator.FILE:
            values.append((each.key, _from_file(shell, each, secret=secret(each.key))))
        else:
            values.append((each.key, each.value))
    return tuple(uploads), values


def _refuse_null(given: Given) -> None:
    """Refuse ``key=$NAME`` where it holds null: the call would go without the parameter.

    Raises:
        UsageError: it is null, or a list with null in it.
    """
    if given.operator in (Operator.JSON, Operator.ASK):
        return
    value = given.value
    if value is None or (isinstance(value, list) and None in value):
        what = "null" if value is None else "a list with null in it"
        raise UsageError(
            f"{given.source} is {what}: it cannot stand for a text",
            hint=f"the empty text: {given.key}=''; to leave it out: {given.key}:=null",
        )


def _from_file(shell: Shell, given: Given, *, secret: bool) -> str:
    """Return the text of ``key=@FILE``; what names no file may be the secret itself."""
    name = str(given.value)
    path = user_path(name)
    try:
        return shell.state.system.files.read_bytes(path).decode()
    except FileMissing as error:
        if not secret:
            raise
        shell.state.redactor.learn(f"@{name}", name, keep=False, name=given.key)
        raise UsageError(
            f"cannot read the file that {given.key} names: {error.reason}",
            hint=f"{given.key}=@FILE sends what a file holds, {given.key}=? asks",
        ) from None
    except UnicodeDecodeError:
        raise UsageError(
            f"{given.key}=@{path}: the file is not text in UTF-8",
            hint=f"to upload it: {given.key}=@@{path}",
        ) from None


def _batch(shell: Shell, given: Arguments) -> Any:
    if given.block is None:
        raise UsageError("batch needs a block", hint="batch { whm version; whm gethostname }")
    calls = shell.calls_in(given.block)
    replies = shell.calls.batch(calls, abort=not given.switch("no-abort"))
    values = [reply.data if reply.ok else reply.good for reply in replies]
    error = _batch_error(replies, len(calls))
    result = BatchResult(values, tuple(replies))
    if error is None:
        return result
    if not any(reply.ok for reply in replies):
        raise error
    return Failing(result, error)


def _batch_error(replies: Sequence[Reply], count: int) -> CpshellError | None:
    """Return the error for a batch of ``count`` calls: all that failed, each with its place."""
    problems = failures_of(replies, count)
    if not problems:
        return None
    message = "; ".join(problems)
    failed = next((reply for reply in replies if not reply.ok), None)
    return CallFailed(message) if failed is None else failed.failure(message)
