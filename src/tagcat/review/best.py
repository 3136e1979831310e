"""The best of several copies, by criteria in order, and why it is the best.

Criterion after criterion, all copies that are worse than the best one left by more than the
tolerance drop out. Comparing two at a time would not do: with tolerances A can be as good as B,
and B as C, while A is better than C, so that the winner would depend on who meets whom first.

The same in ``web/src/review/best.ts``; ``spec/review/best.json`` holds both to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from tagcat.fingerprint.model import Kind
from tagcat.review.copies import Copy
from tagcat.review.rules import Criterion, Rules, folder_rank
from tagcat.review.telling import LABELS, date_of, effective_pixels, values

_COPY_SIGN = re.compile(
    r"\A(copy of |kopie von )|[ _-](copy|kopie)( ?\(?[0-9]{1,3}\)?)?\Z|\([0-9]{1,3}\)\Z",
    re.ASCII | re.IGNORECASE,
)
_NEVER_CLEAR = (Criterion.NAME, Criterion.ORDER)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why one copy is not the best.

    Attributes:
        id: the copy.
        criterion: by which it dropped out.
        than: id of a copy that is better by more than the tolerance: the best copy, or where
            that itself is only nearly as good as another, or its value is unknown, that one.
        better, worse: the values of both in words.
        text: all of it in words, such as "file size: 3.40 MB against 1.20 MB".
    """

    id: str
    criterion: Criterion
    than: str
    better: str
    worse: str
    text: str


@dataclass(frozen=True, slots=True)
class Choice:
    """The best copy.

    Attributes:
        best: its id.
        clear: it beats every other copy by more than the tolerance, by more than its name, and
            all of them look the same.
        doubt: why the choice is not clear, in words; empty where it is.
        reasons: one for each other copy, in the order in which the copies were given.
    """

    best: str
    clear: bool
    doubt: str
    reasons: tuple[Reason, ...]


def choose(
    copies: Sequence[Copy], needed_variances: Iterable[int], rules: Rules | None = None
) -> Choice:
    """The best of ``copies``. Which one it is does not depend on their order.

    A copy whose value is unknown neither drops out by a criterion nor makes others drop out.

    Args:
        copies: of one group, at least one, each with an id of its own.
        needed_variances: of every pair of the group, the variance at which the two match.
        rules: what decides; the default ones if None.

    Raises:
        ValueError: there is no copy, or two have the same id.
    """
    rules = rules or Rules()
    if not copies or len({copy.id for copy in copies}) < len(copies):
        raise ValueError("there must be copies, and each must have an id of its own")
    left = sorted(copies, key=_last_resort)
    lost: dict[str, tuple[Criterion, Copy]] = {}
    for criterion in rules.order:
        if criterion is Criterion.SIZE and len({copy.media_type for copy in left}) > 1:
            continue  # bytes tell of quality only within one format
        measure = _measure(criterion, rules)
        known = [(copy, value) for copy in left if (value := measure.value(copy)) is not None]
        if not known:
            continue
        best, top = min(known, key=lambda each: each[1])
        worse = {copy.id for copy, value in known if value > measure.limit(top)}
        lost.update((name, (criterion, best)) for name in worse)
        left = [copy for copy in left if copy.id not in worse]
    winner = left[0]
    lost.update((copy.id, (Criterion.ORDER, winner)) for copy in left[1:])
    reasons = tuple(
        _reason(copy, winner, *lost[copy.id], rules) for copy in copies if copy.id in lost
    )
    doubt = _doubt(reasons, winner, max(needed_variances, default=0), rules)
    return Choice(winner.id, not doubt, doubt, reasons)


@dataclass(frozen=True, slots=True)
class _Measure:
    """A criterion as numbers: the least value is the best, None is unknown; up to ``limit(best)``
    a value is as good as the best."""

    value: Callable[[Copy], float | None]
    limit: Callable[[float], float]


def _measure(criterion: Criterion, rules: Rules) -> _Measure:
    near = rules.tolerances
    match criterion:
        case Criterion.WHOLE:
            return _Measure(lambda copy: copy.partial, _exactly)
        case Criterion.FOLDER:
            return _Measure(lambda copy: folder_rank(copy.path, rules.folders), _exactly)
        case Criterion.RESOLUTION:
            return _Measure(
                lambda copy: -effective_pixels(copy) or None,
                lambda best: best * (1 - near.resolution),
            )
        case Criterion.DURATION:
            return _Measure(
                lambda copy: -copy.duration or None if copy.kind is Kind.VIDEO else None,
                lambda best: best + near.duration,
            )
        case Criterion.FORMAT:
            ranks = {name: rank for rank, row in enumerate(rules.formats) for name in row}
            return _Measure(lambda copy: ranks.get(copy.media_type), _exactly)
        case Criterion.SIZE:
            return _Measure(lambda copy: -copy.size or None, lambda best: best * (1 - near.size))
        case Criterion.METADATA:
            return _Measure(
                lambda copy: None if copy.metadata is None else -copy.metadata,
                lambda best: best + near.metadata,
            )
        case Criterion.PROTECTED:
            return _Measure(lambda copy: not copy.protected, _exactly)
        case Criterion.DATE:
            return _Measure(date_of, lambda best: best + near.date)
        case _:
            return _Measure(_name_rank, _exactly)


def _exactly(best: float) -> float:
    return best


def _name_rank(copy: Copy) -> int:
    """The shorter the better; what looks like the name of a copy comes behind all others."""
    return len(copy.name) + (1 << 20 if _is_named_as_copy(copy.name) else 0)


def _is_named_as_copy(name: str) -> bool:
    dot = name.rfind(".")
    return _COPY_SIGN.search(name[:dot] if dot > 0 else name) is not None


def _last_resort(copy: Copy) -> tuple[str, str]:
    return copy.path, copy.id


def _reason(copy: Copy, winner: Copy, criterion: Criterion, best: Copy, rules: Rules) -> Reason:
    than = winner if _beats(winner, copy, criterion, rules) else best
    if criterion is Criterion.ORDER:
        return Reason(copy.id, criterion, than.id, "", "", "no difference that counts")
    better, worse = values(criterion, than, copy, rules)
    text = f"{LABELS[criterion]}: {better} against {worse}"
    return Reason(copy.id, criterion, than.id, better, worse, text)


def _beats(winner: Copy, copy: Copy, criterion: Criterion, rules: Rules) -> bool:
    """Whether ``winner`` itself is better by more than the tolerance."""
    if criterion is Criterion.ORDER:
        return True
    measure = _measure(criterion, rules)
    own, other = measure.value(winner), measure.value(copy)
    return own is not None and other is not None and other > measure.limit(own)


def _doubt(reasons: Sequence[Reason], winner: Copy, variance: int, rules: Rules) -> str:
    if variance > rules.clear_variance:
        return "they do not look quite the same"
    if any(reason.criterion in _NEVER_CLEAR for reason in reasons):
        return "nothing but names tells some of them apart"
    if any(reason.than != winner.id for reason in reasons):
        return "it is only nearly as good as another"
    return ""
