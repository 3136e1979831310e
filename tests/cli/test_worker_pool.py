"""Worker processes: what goes wrong with one task is that task's failure and no one else's."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tagcat.cli.pool import Beat, Failure, Outcome, Task, WorkerPool
from tagcat.cli.work import Reading, ReadRequest, read_media
from tagcat.errors import TagcatError, UnreadableFile

from .kit import picture, write_film


def act(argument: tuple[str, Any], beat: Beat) -> Any:
    """What a worker does in these tests; runs in the worker."""
    verb, value = argument
    if verb == "say":
        return value
    if verb == "die":
        os.kill(os.getpid(), value)
    if verb == "exit":
        os._exit(value)
    if verb == "hang":
        time.sleep(600)
    if verb == "work slowly":
        for step in range(value):
            time.sleep(0.1)
            beat(step / value)
        return "done"
    if verb == "refuse":
        raise UnreadableFile("the name", value)
    if verb == "break":
        raise ValueError(value)
    if verb == "all memory":
        raise MemoryError
    raise AssertionError(verb)


def cannot_start(_argument: object, _beat: Beat) -> None:
    """Never called: the worker dies while it is being started."""


def outcomes(tasks: list[Task], jobs: int = 2) -> dict[int, Any]:
    with WorkerPool(act, jobs) as pool:
        done = [outcome for outcome in pool.run(tasks) if outcome is not None]
    assert sorted(outcome.number for outcome in done) == sorted(task.number for task in tasks)
    return {outcome.number: outcome.value for outcome in done}


def test_every_task_has_its_own_value() -> None:
    tasks = [Task(number, ("say", number * 11)) for number in range(50)]
    assert outcomes(tasks) == {number: number * 11 for number in range(50)}


def test_what_goes_wrong_is_that_tasks_failure_alone() -> None:
    values = outcomes(
        [
            Task(0, ("say", "first")),
            Task(1, ("die", signal.SIGSEGV)),
            Task(2, ("say", "behind a crash")),
            Task(3, ("refuse", "it is a text file")),
            Task(4, ("break", "a bug")),
            Task(5, ("exit", 7)),
            Task(6, ("all memory", None)),
            Task(7, ("hang", None), limit=0.5),
            Task(8, ("say", "behind a hung one")),
            # Seconds may pass between two signs of life on a busy machine; all takes longer still.
            Task(9, ("work slowly", 50), limit=4.0),
        ]
    )
    assert values[0] == "first"
    assert values[1].reason == "the decoder crashed: the process was killed by SIGSEGV"
    assert values[2] == "behind a crash"
    assert values[3] == Failure("it is a text file")
    assert values[4].reason == "unexpected ValueError: a bug"
    assert "act" in values[4].details
    assert values[5].reason == "the decoder crashed: the process ended with code 7"
    assert values[6].reason == "not enough memory to read it"
    assert values[7].reason == "gave up: no progress for 0.5 seconds"
    assert values[8] == "behind a hung one"
    assert values[9] == "done", "signs of life put off the limit"


def test_nothing_waits_behind_a_long_task() -> None:
    tasks = [Task(0, ("hang", None), long=True), *(Task(n, ("say", n)) for n in range(1, 9))]
    with WorkerPool(act, 2) as pool:
        done: set[int] = set()
        for outcome in pool.run(tasks):
            if outcome is not None:
                done.add(outcome.number)
            if done == set(range(1, 9)):
                break
    assert done == set(range(1, 9))


def test_no_worker_outlives_the_pool() -> None:
    with WorkerPool(act, 2) as pool:
        running = pool.run([Task(0, ("hang", None)), Task(1, ("hang", None))], tick=0.05)
        while len(pool.busy()) < 2:
            assert next(running) is None
        ids = pool.process_ids
        assert len(ids) == 2
    for process in ids:
        with pytest.raises(ProcessLookupError):
            os.kill(process, 0)


def test_says_so_if_no_worker_can_start(monkeypatch: pytest.MonkeyPatch) -> None:
    # The function is looked up by name when the worker starts, and is not there.
    monkeypatch.setattr(cannot_start, "__qualname__", "gone")
    monkeypatch.setattr(sys.modules[__name__], "gone", cannot_start, raising=False)
    with (
        WorkerPool(cannot_start, 1) as pool,
        pytest.raises(TagcatError, match="cannot be started"),
    ):
        list(pool.run([Task(0, None)]))


def test_a_worker_killed_in_the_middle_of_a_video_costs_that_video_only(tmp_path: Path) -> None:
    film = write_film(tmp_path / "film.mp4", 4000)
    photo = tmp_path / "photo.png"
    picture(1).save(photo)
    tasks = [Task(0, ReadRequest(str(film), 1)), Task(1, ReadRequest(str(photo), 1))]
    done: dict[int, Outcome] = {}
    with WorkerPool(read_media, 1) as pool:
        killed = False
        for outcome in pool.run(tasks, tick=0.01):
            if outcome is not None:
                done[outcome.number] = outcome
            elif not killed and pool.busy().get(0, 0) > 0:
                os.kill(pool.process_ids[0], signal.SIGKILL)
                killed = True
    assert killed
    assert done[0].value.reason == "the decoder crashed: the process was killed by SIGKILL"
    assert isinstance(done[1].value, Reading)
    assert done[1].value.content.size == photo.stat().st_size
