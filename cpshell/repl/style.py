"""Define colours: sixteen of the terminal's own, so that its owner's choice of background holds."""

from prompt_toolkit.styles import Style

STYLE = Style.from_dict(
    {
        "prompt.user": "bold",
        "prompt.service": "ansicyan",
        "prompt.sign": "bold",
        "prompt.more": "ansibrightblack",
        "placeholder": "ansibrightblack",
        "command": "bold ansigreen",
        "keyword": "bold ansimagenta",
        "filter": "ansicyan",
        "program": "ansiyellow",
        "function": "ansiblue",
        "module": "ansiblue",
        "unknown": "ansired underline",
        "key": "ansiyellow",
        "option": "ansicyan",
        "operator": "ansibrightblack",
        "string": "ansigreen",
        "variable": "ansimagenta",
        "comment": "ansibrightblack",
        "masked": "ansibrightblack",
        "auto-suggestion": "ansibrightblack",
        "bottom-toolbar": "noreverse ansibrightblack",
        "bottom-toolbar.key": "noreverse bold",
        "bottom-toolbar.on": "noreverse ansiyellow",
        "completion-menu": "bg:ansibrightblack ansiwhite",
        "completion-menu.completion.current": "noreverse bg:ansicyan ansiblack",
        "completion-menu.meta.completion": "bg:ansibrightblack ansiwhite",
        "completion-menu.meta.completion.current": "bg:ansicyan ansiblack",
        "required": "bold",
    }
)
