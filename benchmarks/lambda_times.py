"""How long the API takes as a Lambda function: cold, warm, and with a batch.

The package of ``scripts/lambda`` runs in Lambda's own runtime interface emulator, with a Neo4j
server on this machine and secrets in moto's server. Needs what ``make aws-test`` installs.

    .venv/bin/python benchmarks/lambda_times.py
"""

from __future__ import annotations

import itertools
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tests"))

from api.conftest import DEVICE, image, video  # noqa: E402
from aws import machine  # noqa: E402
from aws.conftest import Account, Built, deployed  # noqa: E402
from graph.server import running  # noqa: E402

COLD, WARM = 7, 50
PASSWORD = "correct horse battery"


def main() -> None:
    python, version = machine.python_of_lambda()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        built = Built(folder / "api", folder / "runtime", python, "")
        script = [sys.executable, str(ROOT / "scripts" / "lambda"), "--python", version]
        subprocess.run([*script, "--to", str(built.package)], check=True)
        subprocess.run([*script, "--runtime", str(built.runtime)], check=True)
        neo4j = stack.enter_context(running())
        account = Account(stack.enter_context(machine.moto(folder / "moto.log")))
        samples = {"http-api-proxy": machine.sample_event("apigateway", "http-api-proxy")}
        cold: list[float] = []
        for number in range(COLD):
            home = folder / f"cold{number}"
            home.mkdir()
            with deployed(built, account, neo4j, samples, home) as api:
                ask = api.gateway()
                cold.append(timed(lambda ask=ask: ask("GET", "/api/v1/health")))
                if not number:
                    warm(ask)
        show("first answer, cold", cold)
        print(f"Python {version}")


def warm(ask: machine.Gateway) -> None:
    """Times of a function that has answered before."""
    account = {"name": "anna", "password": PASSWORD}
    token = ask("POST", "/api/v1/accounts", account).json()["access_token"]
    bearer = {"authorization": f"Bearer {token}"}
    for path in ("health", "me", "me/counts"):
        times = several(lambda p=path: ask("GET", f"/api/v1/{p}", headers=bearer))
        show(f"GET {path}, warm", times)
    show("sign in (argon2id)", several(lambda: ask("POST", "/api/v1/session", account), 9))
    random = np.random.default_rng(1)
    numbers = itertools.count()

    def save(*files: dict[str, Any]) -> None:
        body = {"device": DEVICE, "files": files}
        answer = ask("POST", "/api/v1/files", body, headers=bearer)
        assert answer.status == 200, answer.body

    def images(size: int) -> list[dict[str, Any]]:
        taken = itertools.islice(numbers, size)
        return [image(n, sha256=f"{n:064x}", dhash=random.bytes(16).hex()) for n in taken]

    for size in (1, 100):
        show(f"save {size} images", several(lambda s=size: save(*images(s)), 5))
    for count in (1_000, 5_000, 20_000):
        frames = [{"pos": 40 * n, "dhash": random.bytes(16).hex()} for n in range(count)]
        film = video(count, frames=frames)
        show(f"save a film of {count:,} key frames", several(lambda f=film: save(f), 1))


def timed(call: Callable[[], object]) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def several(call: Callable[[], object], times: int = WARM) -> list[float]:
    return [timed(call) for _ in range(times)]


def show(what: str, seconds: list[float]) -> None:
    inner = sorted(seconds)
    print(
        f"{what}: median {statistics.median(inner) * 1000:.0f} ms, best {inner[0] * 1000:.0f},"
        f" worst {inner[-1] * 1000:.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
