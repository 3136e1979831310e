"""Laws of filters: printing and parsing undo each other, and logic is logic."""

from __future__ import annotations

import datetime
import re
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from tagcat.filter import (
    Bound,
    Compare,
    Expression,
    Facts,
    FilterError,
    Near,
    Not,
    Op,
    Pattern,
    both,
    caret,
    either,
    evaluate,
    parse,
    print_filter,
)
from tagcat.filter.fields import FIELDS, edits
from tagcat.filter.parse import MAX_LENGTH
from tagcat.filter.values import bounds, days_since_epoch
from tagcat.folding import folded

from .strategies import LETTERS, comparisons, facts, patterns, short, trees

words = st.sampled_from([*FIELDS, "AND", "OR", "NOT", "2026-05", "10MB", "<=", ":", '"', "(", ")"])


def resolver(near: Near) -> frozenset[str]:
    return frozenset("ab") if near.variance else frozenset("c")


def holds(expression: Expression, of: Facts) -> bool:
    return evaluate(expression, of, resolver)


@given(trees)
def test_what_is_printed_parses_to_the_same_tree(tree: Expression) -> None:
    text = print_filter(tree)
    if len(text) <= MAX_LENGTH:
        assert parse(text) == tree


@given(st.lists(words | st.text(st.sampled_from(LETTERS)) | st.text(max_size=3)).map("".join))
def test_any_text_gives_a_tree_or_the_error_of_filters(text: str) -> None:
    tree, error = tree_or_error(text)
    if tree is not None:
        printed = print_filter(tree)
        assert len(printed) > MAX_LENGTH or parse(printed) == tree
    if error is not None:
        assert error.field == "filter"
        assert 0 <= error.position < len(text)
        assert 1 <= error.length <= len(text) - error.position
        line, below = caret(text, error).split("\n")
        assert len(line) == len(text)
        assert below.index("^") == error.position


def tree_or_error(text: str) -> tuple[Expression | None, FilterError | None]:
    try:
        return parse(text), None
    except FilterError as error:
        return None, error


@given(trees, trees, facts)
def test_de_morgan(a: Expression, b: Expression, of: Facts) -> None:
    assert holds(Not(both(a, b)), of) == holds(either(Not(a), Not(b)), of)
    assert holds(Not(either(a, b)), of) == holds(both(Not(a), Not(b)), of)


@given(trees, facts)
def test_double_negation(tree: Expression, of: Facts) -> None:
    assert holds(Not(Not(tree)), of) == holds(tree, of) != holds(Not(tree), of)


@given(trees, trees, facts)
def test_joining_is_and_and_or(a: Expression, b: Expression, of: Facts) -> None:
    assert holds(both(a, b), of) == (holds(a, of) and holds(b, of))
    assert holds(either(a, b), of) == (holds(a, of) or holds(b, of))
    assert holds(both(), of)


@given(comparisons(), facts)
def test_less_is_not_at_least_where_a_fact_is_known(term: Compare, of: Facts) -> None:
    def sides(op: Op) -> Compare:
        found = bounds(FIELDS[term.field].kind, op, term.value)
        assert found is not None
        return Compare(term.field, op, term.value, found)

    if holds(sides(Op.LESS), of) or holds(sides(Op.AT_LEAST), of):
        assert holds(sides(Op.LESS), of) != holds(sides(Op.AT_LEAST), of)
        assert holds(sides(Op.MORE), of) != holds(sides(Op.AT_MOST), of)
    else:
        assert not holds(term, of)


@given(patterns(), short | st.text(max_size=8))
def test_a_pattern_is_what_a_regular_expression_would_be(pattern: Pattern, text: str) -> None:
    expression = "".join(
        re.escape(piece) if isinstance(piece, str) else {"*": ".*", "?": "."}[piece.value]
        for piece in pattern.pieces
    )
    compiled = re.compile(expression, re.DOTALL)
    assert pattern.fits(text) == bool(compiled.fullmatch(folded(text)))
    assert pattern.within(text) == bool(compiled.search(folded(text)))


@given(st.text())
def test_a_literal_fits_itself_in_any_case_and_form(text: str) -> None:
    pattern = Pattern.literal(text)
    assert not pattern.wild
    assert pattern.fits(text)
    assert pattern.fits(unicodedata.normalize("NFD", text))
    assert pattern.within(f"..{text}")


@given(st.dates())
def test_days_are_those_of_the_calendar(date: datetime.date) -> None:
    days = days_since_epoch(date.year, date.month, date.day)
    assert days == date.toordinal() - 719_163


@given(short, short, short)
def test_edits_are_a_distance(a: str, b: str, c: str) -> None:
    assert (edits(a, b) == 0) == (a == b)
    assert edits(a, b) == edits(b, a)
    assert edits(a + c, b + c) <= edits(a, b)


def test_dates_are_periods() -> None:
    def of(text: str) -> tuple[Bound, ...]:
        tree = parse(text)
        assert isinstance(tree, Compare)
        return tree.bounds

    first, after = of("modified=2026-05")
    assert (first.value, after.value) == (1_777_593_600_000, 1_780_272_000_000)
    assert of("modified<2026-05") == (Bound(Op.LESS, first.value),)
    assert of("modified<=2026-05") == (Bound(Op.LESS, after.value),)
    assert of("modified>2026-05") == (Bound(Op.AT_LEAST, after.value),)
    assert of("modified>=2026-05") == (Bound(Op.AT_LEAST, first.value),)
