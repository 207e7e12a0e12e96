"""List the subcommands of the program, each once: its dispatch, its help and TAB read this."""

SUBCOMMANDS = {
    "sandbox": "serve a simulated panel on this machine",
    "play": "show a lesson as if somebody typed it, or practise it",
    "check": "run lessons and compare",
    "export": "write a lesson in another format",
    "classroom": "teach a course to a class",
    "join": "practise in a classroom",
    "completion": "print what makes a shell complete the lines of cpshell",
}
"""By name, with what each does."""
