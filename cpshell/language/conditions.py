"""Read conditions, and say which rows they match. Pure.

The grammar is that of :mod:`cpshell.language.expression_parser`; a condition is an expression
made of comparisons. ``a and b`` looks with ``b`` only at the rows that ``a`` let through, ``a or
b`` only at those that it did not; units, unknown fields and senseless values are judged among
those.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import compress

from cpshell.errors import UsageError
from cpshell.language.arithmetic import constant, evaluate, is_constant, plain_value, shown
from cpshell.language.comparisons import Mask, compare_all, compare_pairs
from cpshell.language.expand import truth
from cpshell.language.expression_parser import SIGNS_HINT, parse_expression
from cpshell.language.expressions import (
    TESTS,
    All,
    Amount,
    BoundValue,
    Comparison,
    Constant,
    Either,
    Expression,
    FieldValue,
    Membership,
    Moment,
    Not,
    Sign,
    Test,
    TextValue,
)
from cpshell.language.fields import column, field_names
from cpshell.language.habits import pattern_note
from cpshell.language.orders import Order
from cpshell.language.scalars import without_case
from cpshell.language.templates import Template
from cpshell.language.tree import nodes

Judge = Callable[[Expression, Sequence[object]], Mask]
"""Says for each row whether a part of a condition holds."""

_OF_TEXTS = (Order.TEXT, Order.VERSION, Order.IPV4)


def parse_condition(condition: str | Template) -> Test:
    """Return a condition on rows: ``plan=gold and diskused>1G``.

    Raises:
        LanguageError: the place where it goes wrong, and what to write.
    """
    template = Template(condition) if isinstance(condition, str) else condition
    tree = parse_expression(template)
    _check_tests(tree, template)
    if not isinstance(tree, TESTS):
        raise AssertionError("checked above")
    return tree


def _check_tests(tree: Expression, template: Template) -> None:
    """Raise an error where a value stands for a comparison, or a comparison names no field."""
    match tree:
        case All(parts) | Either(parts):
            for part in parts:
                _check_tests(part, template)
        case Not(part):
            _check_tests(part, template)
        case Comparison(left) | Membership(left):
            if is_constant(left):
                hint = "left of the sign stands a field: FIELD=VALUE"
                raise template.error("this comparison names no field", left.position, hint)
        case FieldValue(name):
            hint = f"{SIGNS_HINT}; one that stands alone is quoted: '{name} > 5'"
            raise template.error(f"{name} is compared with nothing", tree.position, hint)
        case _:
            raise template.error("this is not a condition", tree.position, SIGNS_HINT)


def notes_on_texts(
    tree: Expression, rows: Sequence[object], known: Iterable[str] = ()
) -> list[str]:
    """Return what to say of bare words right of a sign that are texts, and names of fields, too.

    ``known`` are names of fields that these rows may not show.
    """
    bare = [each.source for each in nodes(tree) if isinstance(each, TextValue) and each.source]
    names = {*field_names(rows), *known} if bare else set()
    return [
        f"the text {word!r} is meant, not the field; the field is ({word})"
        for word in bare
        if word in names
    ]


def notes_on_nothing(
    tree: Expression, rows: Sequence[object], *, are_all: bool = True
) -> list[str]:
    """Return what to say of a condition that no row meets: patterns, other letters than the rows',
    and, where these are all rows, comparisons that make no sense but were not come to."""
    notes = []
    for each in nodes(tree):
        if not isinstance(each, Comparison | Membership):
            continue
        try:
            if any(matching(each, rows)):
                continue
        except UsageError as error:
            if are_all:
                notes.append(f"{error.message}; {error.hint}" if error.hint else error.message)
            continue
        note = _note_on_text(each, rows) if isinstance(each, Comparison) else None
        notes += [note] if note else []
    return notes


def _note_on_text(test: Comparison, rows: Sequence[object]) -> str | None:
    """Return what to say of a text that no row has."""
    if not isinstance(test.right, TextValue) or test.sign not in (Sign.EQUAL, Sign.CONTAINS):
        return None
    text, note = test.right.text, pattern_note(test.right.text, test.sign.value)
    if note is None and test.sign is Sign.EQUAL and isinstance(test.left, FieldValue):
        alike = without_case(text)
        for value in column(rows, test.left.name, optional=True):
            if isinstance(value, str) and without_case(value) == alike:
                note = f"= tells large letters from small ones: {test.left.name} = {value}"
    return note


def matching(tree: Expression, rows: Sequence[object], judge: Judge | None = None) -> Mask:
    """Return for each row whether the condition holds; ``judge`` says so of what has no parts.

    Raises:
        UsageError: an unknown field, or a comparison that makes no sense.
    """
    if not rows:
        return []
    match tree:
        case All(parts):
            return _narrowed(parts, rows, judge, keep=True)
        case Either(parts):
            return _narrowed(parts, rows, judge, keep=False)
        case Not(part):
            return [not each for each in matching(part, rows, judge)]
        case _ if judge is not None:
            return judge(tree, rows)
        case Comparison():
            return _compared(tree, rows)
        case Membership(left, members):
            return _member(left, evaluate(left, rows), members)
        case _:
            return [truth(plain_value(value)) for value in evaluate(tree, rows)]


def keep_matching(tree: Expression, rows: Sequence[object]) -> list[object]:
    """Return the rows for which the condition holds, as :func:`matching` does."""
    return list(compress(rows, matching(tree, rows)))


def _narrowed(
    parts: Sequence[Expression], rows: Sequence[object], judge: Judge | None, *, keep: bool
) -> Mask:
    """Judge the rows by one part after the other, while the parts before said ``keep``."""
    mask = [keep] * len(rows)
    left = list(range(len(rows)))
    for part in parts:
        some = [rows[at] for at in left] if len(left) < len(rows) else rows
        verdicts = matching(part, some, judge)
        for at, verdict in zip(left, verdicts, strict=True):
            mask[at] = verdict
        left = [at for at, verdict in zip(left, verdicts, strict=True) if verdict is keep]
    return mask


def _compared(tree: Comparison, rows: Sequence[object]) -> Mask:
    order = tree.left.order if isinstance(tree.left, FieldValue | BoundValue) else None
    values = evaluate(tree.left, rows)
    try:
        if isinstance(tree.right, Constant) and tree.right.value is None:
            return [(value is None) is (tree.sign is Sign.EQUAL) for value in values]
        if is_constant(tree.right):
            return compare_all(values, tree.sign, _term(tree.right, tree.sign, order), order)
        return compare_pairs(values, tree.sign, evaluate(tree.right, rows), order)
    except UsageError as error:
        if isinstance(tree.left, FieldValue):
            error.message = f"{tree.left.name}: {error.message}"
        raise


def _term(tree: Expression, sign: Sign, order: Order | None) -> object:
    """Return what a sign compares with: beside texts a number or date is as it was written."""
    by_text = sign in (Sign.CONTAINS, Sign.LACKS, Sign.BEGINS, Sign.ENDS)
    if isinstance(tree, Amount) and (by_text or order in _OF_TEXTS):
        return tree.source
    if isinstance(tree, Moment) and tree.text and (by_text or order is Order.TEXT):
        return tree.text
    return constant(tree)


def _wanted(members: tuple[Expression, ...] | BoundValue, order: Order | None) -> list[object]:
    if not isinstance(members, BoundValue):
        return [_term(member, Sign.EQUAL, order) for member in members]
    if not isinstance(members.value, list):
        raise UsageError(f"{members.shown} is not a list: {shown(members.value)}")
    return [member for member in members.value if member is not None]


def _member(
    left: Expression, values: list[object], members: tuple[Expression, ...] | BoundValue
) -> Mask:
    """Return for each value whether it is one of those wanted; texts are looked up at once."""
    order = left.order if isinstance(left, FieldValue | BoundValue) else None
    wanted = _wanted(members, order)
    texts = {each for each in wanted if isinstance(each, str)} if order is None else set()
    others = [each for each in wanted if not (order is None and isinstance(each, str))]
    mask = [isinstance(value, str) and value in texts for value in values]
    if any(value is not None and not isinstance(value, str) for value in values):
        others += texts
    for other in others:
        verdicts = compare_all(values, Sign.EQUAL, other, order)
        mask = [one or two for one, two in zip(mask, verdicts, strict=True)]
    return mask
