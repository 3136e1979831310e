"""Laws of choosing the best copy; what it chooses is in spec/review/best.json."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagcat.errors import InvalidInput
from tagcat.fingerprint.model import Kind
from tagcat.review import (
    DEFAULT_ORDER,
    Copy,
    Criterion,
    Rules,
    Tolerances,
    choose,
    differing,
)

PHOTO = Copy("a", "a.jpg", "P/a.jpg", Kind.IMAGE, 4000, 3000, 3_000_000, "image/jpeg", 10**12)

# Few values, near each other, so that ties, near-ties and unknown ones are frequent.
sides = st.sampled_from([0, 1000, 1000, 1009, 1018, 2000])
copies = st.builds(
    Copy,
    id=st.just(""),
    name=st.sampled_from(["a.jpg", "b.jpg", "a (1).jpg", "a copy.jpg"]),
    path=st.sampled_from(["P/a.jpg", "Q/a.jpg", "P/Q/b.jpg"]),
    kind=st.sampled_from(Kind),
    width=sides,
    height=sides,
    size=st.sampled_from([0, 1000, 960, 920, 880]),
    media_type=st.sampled_from(["image/jpeg", "image/png", "image/odd"]),
    modified=st.sampled_from([0, 10**12, 10**12 + 10**7, 10**12 + 10**8]),
    duration=st.sampled_from([0, 1000, 1400, 1800]),
    taken=st.sampled_from([None, 10**11, 10**12]),
    metadata=st.sampled_from([None, 0, 2, 4, 6]),
    detail=st.sampled_from([None, 1.0, 0.5]),
    protected=st.booleans(),
    partial=st.booleans(),
)
groups = st.lists(copies, min_size=1, max_size=6).map(
    lambda found: [replace(copy, id=str(number)) for number, copy in enumerate(found)]
)
orders = st.lists(st.sampled_from(DEFAULT_ORDER), unique=True).map(tuple)
rules = st.builds(Rules, order=orders, folders=st.sampled_from([(), ("Q",), ("*/Q", "P")]))


@given(st.data(), groups, rules)
def test_the_order_of_the_copies_does_not_matter(
    data: st.DataObject, group: list[Copy], rules: Rules
) -> None:
    choice = choose(group, [0], rules)
    shuffled = choose(data.draw(st.permutations(group)), [0], rules)
    assert (shuffled.best, shuffled.doubt) == (choice.best, choice.doubt)
    assert set(shuffled.reasons) == set(choice.reasons)


@given(groups, rules)
def test_every_other_copy_has_a_reason(group: list[Copy], rules: Rules) -> None:
    choice = choose(group, [0], rules)
    others = [copy.id for copy in group if copy.id != choice.best]
    assert [reason.id for reason in choice.reasons] == others
    for reason in choice.reasons:
        assert reason.criterion in (*rules.order, Criterion.ORDER)
        assert reason.than != reason.id
    assert choice.clear == (choice.doubt == "")


@given(groups, rules)
def test_a_clear_best_copy_itself_beats_each_other(group: list[Copy], rules: Rules) -> None:
    choice = choose(group, [0], rules)
    decided = {reason.criterion for reason in choice.reasons}
    itself = all(reason.than == choice.best for reason in choice.reasons)
    assert choice.clear == (itself and not decided & {Criterion.NAME, Criterion.ORDER})


@given(groups, rules)
def test_without_the_worse_ones_the_best_stays_the_best(group: list[Copy], rules: Rules) -> None:
    choice = choose(group, [0], rules)
    alone = [copy for copy in group if copy.id == choice.best]
    assert choose(alone, [0], rules).best == choice.best
    assert choose(alone, [0], rules).clear


@given(groups, rules, st.lists(st.integers(0, 25), max_size=4))
def test_only_what_looks_the_same_is_clear(
    group: list[Copy], rules: Rules, needed: list[int]
) -> None:
    choice = choose(group, needed, rules)
    assert choice.best == choose(group, [], rules).best
    if any(variance > 4 for variance in needed):
        assert not choice.clear


@given(copies, copies, orders)
def test_an_unknown_value_neither_wins_nor_loses(a: Copy, b: Copy, order: tuple[Criterion]) -> None:
    a, b = replace(a, id="a", metadata=None), replace(b, id="b")
    with_it = choose([a, b], [], Rules(order=order))
    without = choose([a, b], [], Rules(order=tuple(c for c in order if c != "metadata")))
    assert with_it == without


def test_tolerances_do_not_chain() -> None:
    """Each is as large as the one before but for 1 %; only what is near the largest stays."""
    group = [replace(PHOTO, id=str(n), size=0, width=4000 - 40 * n) for n in range(100)]
    rules = Rules(order=(Criterion.RESOLUTION,))
    choice = choose(group, [], rules)
    assert choice.best in {"0", "1", "2"}
    undecided = [r.id for r in choice.reasons if r.criterion is Criterion.ORDER]
    assert {choice.best, *undecided} == {"0", "1", "2"}


def test_copies_without_ids_of_their_own_are_refused() -> None:
    with pytest.raises(ValueError, match="id of its own"):
        choose([PHOTO, PHOTO], [])
    with pytest.raises(ValueError, match="must be copies"):
        choose([], [])


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("order", {"order": (Criterion.SIZE, Criterion.SIZE)}),
        ("order", {"order": (Criterion.ORDER,)}),
        ("folders", {"folders": ("a",) * 101}),
        ("folders", {"folders": ("a" * 4_001,)}),
        ("tolerances", {"tolerances": Tolerances(size=1.0)}),
        ("tolerances", {"tolerances": Tolerances(date=-1)}),
    ],
)
def test_rules_that_make_no_sense_are_refused(field: str, changes: dict[str, object]) -> None:
    with pytest.raises(InvalidInput) as error:
        Rules(**changes)  # type: ignore[arg-type]
    assert error.value.field == field


@given(st.lists(copies, min_size=1, max_size=4))
def test_what_does_not_differ_is_not_told(found: list[Copy]) -> None:
    told = differing(found)
    assert differing([found[0]] * 3) == ()
    for name in ("width", "size", "taken", "detail", "protected"):
        assert (name in told) == (len({getattr(copy, name) for copy in found}) > 1)
