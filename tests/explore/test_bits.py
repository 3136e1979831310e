"""Bits of hashes: the same as those of the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given

from tagcat.errors import LimitExceeded
from tagcat.explore import bits as module
from tagcat.explore.bits import (
    check,
    counts_of_ones,
    distances_to,
    distinct,
    pack_bits,
    to_bytes,
    unpack_bits,
)
from tagcat.fingerprint.dhash import hamming
from tagcat.match.packed import Words, unpack

from .hashes import few, some


@given(few)
def test_bits_are_those_of_the_number(words: Words) -> None:
    rows = ["".join(map(str, row)) for row in unpack_bits(words).tolist()]
    assert rows == [f"{value:0128b}" for value in unpack(words)]
    assert (pack_bits(unpack_bits(words)) == words).all()


@given(few)
def test_bytes_are_those_of_the_number(words: Words) -> None:
    assert to_bytes(words).T.tolist() == [list(value.to_bytes(16)) for value in unpack(words)]


@given(few)
def test_distinct_hashes_give_back_all(words: Words) -> None:
    items = distinct(words)
    assert (items.words[items.place] == words).all()
    assert unpack(items.words) == sorted(set(unpack(words)))
    assert (items.counts == np.bincount(items.place, minlength=len(items.words))).all()


@given(some)
def test_distances_are_hamming(words: Words) -> None:
    values = unpack(words)
    assert distances_to(words, words[0]).tolist() == [hamming(values[0], each) for each in values]


@given(some)
def test_ones_are_counted_by_cluster(words: Words) -> None:
    counts, labels = np.arange(len(words)) % 3 + 1, np.arange(len(words)) % 2
    found = counts_of_ones(to_bytes(words), counts, labels, 2)
    of_rows = unpack_bits(words) * counts[:, None]
    assert (found[0] == of_rows[labels == 0].sum(axis=0)).all()
    assert (found[1] == of_rows[labels == 1].sum(axis=0)).all()


def test_what_is_no_hashes_or_too_many_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="shape"):
        check(np.zeros(4, np.uint64))
    with pytest.raises(ValueError, match="shape"):
        check(np.zeros((4, 2), np.int64))
    monkeypatch.setattr(module, "MAX_HASHES", 3)
    with pytest.raises(LimitExceeded, match="filter"):
        check(np.zeros((4, 2), np.uint64))
