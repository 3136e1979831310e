"""What matching.py measured: one line for each figure, and the goals it is judged by."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

MILLION = 1_000_000


@dataclass(frozen=True)
class Result:
    """One figure.

    Attributes:
        part: which of the parts of the benchmark; with ``what``, what was measured.
        data, bits, size, radius: on what; a radius of -1 where there is none.
        peer: its name.
        value: seconds, or bytes.
        ratio: to TagCat in the same turns; 1 for TagCat.
        exact: whether it found all that numpy found, where that was looked at.
    """

    part: str
    what: str
    data: str
    bits: int
    size: int
    radius: int
    peer: str
    value: float
    ratio: float | None = None
    exact: bool | None = None

    @property
    def key(self) -> tuple[str, str, str, int, int, int, str]:
        """What makes it the same figure when measured again."""
        return self.part, self.what, self.data, self.bits, self.size, self.radius, self.peer


class Report:
    """All figures, of earlier runs too if they are kept in a file."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._results: dict[tuple[str, str, str, int, int, int, str], Result] = {}
        if path and path.exists():
            for line in json.loads(path.read_text(encoding="utf-8")):
                self.add(Result(**line))

    def add(self, result: Result) -> None:
        """Take in a figure, in place of an earlier one of the same."""
        self._results[result.key] = result

    def save(self) -> None:
        """Write the file, if there is one."""
        if self._path:
            lines = [asdict(result) for result in self._results.values()]
            self._path.write_text(json.dumps(lines, indent=0), encoding="utf-8")

    def goals(self) -> list[str]:
        """The table of goals: what is asked, what was measured, whether it is met."""
        rows = [("goal", "measured", "met?")]
        for goal in (
            self._queries_over_flat,
            self._joins_over_flat,
            self._large_join,
            self._ten_million,
            self._changes,
            self._growth,
        ):
            rows += list(goal()) or [(goal.__doc__ or "", "not in this run", "?")]
        widths = [max(len(row[column]) for row in rows) for column in range(2)]
        return [f"  {row[0]:<{widths[0]}}  {row[1]:<{widths[1]}}  {row[2]}" for row in rows]

    def _find(self, part: str, what: str, peer: str, **where: object) -> list[Result]:
        return [
            result
            for result in self._results.values()
            if (result.part, result.what, result.peer) == (part, what, peer)
            and all(getattr(result, name) == value for name, value in where.items())
        ]

    def _over_flat(self, part: str, what: str, goal: str, least: float, **where: object) -> Rows:
        for result in self._find(part, what, "faiss-flat", **where):
            ours = self._find(part, what, "tagcat", data=result.data, **where)
            exact = all(one.exact is not False for one in (result, *ours))
            ratio = result.ratio or 0.0
            measured = f"{ratio:.0f}x on {result.data}{'' if exact else ', not exact'}"
            yield goal, measured, _met(ratio >= least and exact)

    def _queries_over_flat(self) -> Rows:
        """one query, 1 M of 64 bits, radius 10: >= 20x faiss Flat"""
        goal = "one query, 1 M of 64 bits, radius 10: >= 20x faiss Flat"
        yield from self._over_flat("query", "p50", goal, 20, bits=64, size=MILLION, radius=10)

    def _joins_over_flat(self) -> Rows:
        """all pairs of 100 k, radius 10 / 6: >= 40x / 250x faiss Flat"""
        for radius, least in ((10, 40), (6, 250)):
            goal = f"all pairs of 100 k, 64 bits, radius {radius}: >= {least}x faiss Flat"
            where = {"bits": 64, "size": 100_000, "radius": radius}
            yield from self._over_flat("join", "time", goal, least, **where)

    def _large_join(self) -> Rows:
        """all pairs of 1 M uniform, 64 bits, radius 10: <= 1.5 s"""
        where = {"data": "uniform", "bits": 64, "size": MILLION, "radius": 10}
        for result in self._find("join", "time", "tagcat", **where):
            exact = "" if result.exact else ", not exact"
            met = result.value <= 1.5 and result.exact is not False
            yield self._large_join.__doc__ or "", f"{result.value:.2f} s{exact}", _met(met)

    def _ten_million(self) -> Rows:
        """10 M of 64 bits in one process: <= 600 MB, query p50 <= 0.2 ms at radius 10"""
        where = {"bits": 64, "size": 10 * MILLION}
        for result in self._find("memory", "process", "tagcat", **where):
            goal = "10 M of 64 bits: the whole process <= 600 MB"
            measured = f"{result.value / 1e6:.0f} MB"
            for peak in self._find("memory", "peak", "tagcat", data=result.data, **where):
                measured += f", {peak.value / 1e6:.0f} MB while building"
            yield goal, measured, _met(result.value <= 600e6)
        for result in self._find("query", "p50", "tagcat", radius=10, **where):
            goal = "10 M of 64 bits: query p50 <= 0.2 ms at radius 10"
            measured = f"{result.value * 1e3:.3f} ms with the Python call, on {result.data}"
            yield goal, measured, _met(result.value <= 0.2e-3)

    def _changes(self) -> Rows:
        """insert one / delete one: <= 10 us"""
        for what in ("insert", "delete"):
            found = self._find("change", what, "tagcat")
            if found:
                worst = max(found, key=lambda result: result.value)
                where = f"{worst.data}, {worst.bits} bits, {worst.size:,}"
                yield (
                    f"{what} one: p50 <= 10 us",
                    f"{worst.value * 1e6:.1f} us at most ({where})",
                    _met(worst.value <= 10e-6),
                )

    def _growth(self) -> Rows:
        """ten times the hashes: under ten times the time per query at small radius"""
        for radius in (3, 6):
            small = self._find("query", "p50", "tagcat", bits=64, radius=radius)
            for result in small:
                where = {"data": result.data, "bits": 64, "radius": radius}
                for larger in self._find("query", "p50", "tagcat", size=10 * result.size, **where):
                    growth = larger.value / result.value
                    goal = f"10x the hashes, radius {radius}: < 10x the time per query"
                    measured = f"{growth:.1f}x to {larger.size:,} on {result.data}"
                    yield goal, measured, _met(growth < 10)


Rows = Iterator[tuple[str, str, str]]


def _met(met: bool) -> str:
    return "yes" if met else "NO"


def in_units(seconds: float) -> str:
    """A duration with three digits and its unit."""
    for unit, factor in (("s", 1), ("ms", 1e3), ("us", 1e6)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}" if seconds < 1000 else f"{seconds:,.0f} s"
    return f"{seconds * 1e9:.0f} ns"


def times(ratio: float) -> str:
    """How many times TagCat's figure."""
    return f"{ratio:,.0f}x" if ratio >= 100 else f"{ratio:.2g}x" if ratio < 10 else f"{ratio:.1f}x"
