"""Work out what ``$(( ))`` holds: an expression on values alone. Pure."""

from cpshell.language.arithmetic import constant, plain_value
from cpshell.language.conditions import holds, parse_question
from cpshell.language.expressions import TESTS
from cpshell.language.templates import Template


def calculate(template: Template) -> object:
    """Return what an expression comes to: a number, a text with a unit, or whether it is true.

    Raises:
        LanguageError: the place where it goes wrong, or names a field.
        UsageError: values that cannot be computed with.
    """
    tree = parse_question(template)
    return holds(tree) if isinstance(tree, TESTS) else plain_value(constant(tree))
