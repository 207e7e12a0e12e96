"""Leave a turn, a loop or the shell: what the interpreter raises, and no failure."""


class Jump(Exception):
    """Goes on elsewhere than after this statement; ``try`` does not hold it up."""


class TurnEnded(Jump):
    """Was raised by ``continue``."""


class LoopEnded(Jump):
    """Was raised by ``break``."""


class ShellEnded(Jump):
    """Was raised by ``exit N``: the shell ends with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code
