"""Make API calls: ``uapi``, ``whm`` and ``api2``."""

from collections.abc import Sequence
from typing import Any

from cpshell import catalog
from cpshell.catalog import Api
from cpshell.commands.call_options import CPANEL_CALL, WHM_CALL, is_tool_line
from cpshell.commands.parameters import read_parameters
from cpshell.errors import UsageError
from cpshell.language import Operator
from cpshell.panel.call import WHOLE, Call, View, json_text, make_call
from cpshell.plugin import Arguments, Given, Parameter, Reply, Text
from cpshell.plugin_host.registry import Registry
from cpshell.records import changed
from cpshell.render import Part, Stream
from cpshell.shell.shell import Shell
from cpshell.system.files import user_path

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
    output = given.option("output")
    if output is None:
        return answer
    from cpshell.commands.tool_lines import in_tool_format

    return in_tool_format(shell, answer, output)


def _shows_replies(shell: Shell) -> bool:
    """Return whether results are printed as the replies that they come from."""
    output = shell.state.settings.output
    return bool(output and shell.registry.find_format(output).part is not Part.VALUE)


def _checked(
    shell: Shell, given: Arguments, api: Api, module: str | None, function: str
) -> Arguments:
    """Return the arguments of a call that is typed at the prompt, once nothing in them is surely
    wrong; what is missing is asked for, but not while a lesson is recorded: it would lack it, nor
    in a loop: each turn would ask for it."""
    from cpshell.commands.checks import ask_for, check_call  # at the prompt only

    state = shell.state
    asks = state.system.streams.asks and shell.recording is None and not state.turns
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
        from cpshell.commands.tool_lines import decoded

        written = decoded(shell, written, plain.secret)
    if any(each.operator is Operator.ASK for each in written):
        shell.calls.check(plain, sends=_sends(given))
    uploads, values = read_parameters(shell, written, plain.secret)
    if given.option("input") == "json":
        from cpshell.commands.tool_lines import from_standard_input

        values += from_standard_input(shell)
    if known is not None and known.json_body and uploads:
        raise UsageError(f"{known.full_name} takes a JSON body, and no files")
    if known is not None and known.wraps:  # what it carries goes as it is
        values = [(name, _whole(value)) for name, value in values]
    call = make_call(api, module, function, values, as_user=as_user, view=view_of(given))
    return changed(call, uploads=uploads, asked=not given.switch("yes"))


def _whole(value: Any) -> Any:
    return json_text(value) if isinstance(value, list) else value


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
