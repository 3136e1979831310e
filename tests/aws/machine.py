"""AWS on this machine: Lambda's runtime interface emulator, and moto's server over HTTP.

The emulator is the one that AWS ships in the package aws-sam-cli; it starts the function's process
as Lambda does, speaks the runtime API to it, and ends it when its time is over. Function and
emulator are real. What stands for Amazon's services (Secrets Manager, SNS) is moto.
"""

from __future__ import annotations

import base64
import http.client
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qsl

from patience import PATIENCE

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / os.environ.get("TAGCAT_AWS_TOOLS", ".venv-aws")
"""The environment of requirements/aws-tools.txt; ``make aws-test`` makes it."""

REGION = "eu-central-1"
_START_SECONDS = 60
_FAKE = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_EC2_METADATA_DISABLED": "true",
    "SAM_CLI_TELEMETRY": "0",
}


def script() -> Any:
    """scripts/lambda as a module."""
    loader = SourceFileLoader("lambda_script", str(ROOT / "scripts" / "lambda"))
    spec = spec_from_loader(loader.name, loader)
    assert spec is not None
    module = module_from_spec(spec)
    loader.exec_module(module)
    return module


def python_of_lambda() -> tuple[str, str]:
    """The interpreter that functions run in and its version: Lambda's, else this one's."""
    found = script().interpreter("3.13")
    if found is not None:
        return found, "3.13"
    return sys.executable, "{}.{}".format(*sys.version_info[:2])


def tool(name: str) -> str:
    """A program of the tools."""
    return str(TOOLS / "bin" / name)


def sam(*words: str) -> str:
    """What SAM's command prints; it needs neither network nor credentials here."""
    done = subprocess.run(
        [tool("sam"), *words],
        capture_output=True,
        text=True,
        env={**os.environ, **_FAKE},
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def sample_event(*kind: str) -> dict[str, Any]:
    """A sample event of SAM, such as ``apigateway http-api-proxy``."""
    event: dict[str, Any] = json.loads(sam("local", "generate-event", *kind))
    return event


@contextmanager
def process(command: list[str], port: int, log: Path, **more: Any) -> Iterator[None]:
    """A process with a group of its own that listens at a port; ends with the block."""
    with log.open("ab") as out:
        running = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
            **more,
        )
        try:
            give_up = time.monotonic() + _START_SECONDS
            while not listens(port):
                assert running.poll() is None, log.read_text()[-3000:]
                assert time.monotonic() < give_up, log.read_text()[-3000:]
                time.sleep(0.05)
            yield
        finally:
            os.killpg(running.pid, signal.SIGTERM)
            try:
                running.wait(5)
            except subprocess.TimeoutExpired:
                os.killpg(running.pid, signal.SIGKILL)
                running.wait()


def listens(port: int) -> bool:
    with closing(socket.socket()) as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port: int = taken.getsockname()[1]
        return port


@contextmanager
def moto(log: Path) -> Iterator[str]:
    """Moto's server; its address."""
    port = free_port()
    command = [tool("moto_server"), "-H", "127.0.0.1", "-p", str(port)]
    with process(command, port, log, env={**os.environ, **_FAKE}):
        yield f"http://127.0.0.1:{port}"


class Function:
    """A function in the emulator.

    Attributes:
        port: where it is called.
        log: the file its output goes to.
    """

    def __init__(self, port: int, log: Path) -> None:
        self.port = port
        self.log = log

    def __call__(self, event: Mapping[str, Any]) -> Any:
        """Call it with an event; what it answers."""
        return json.loads(self.answer(json.dumps(event).encode()))

    def answer(self, payload: bytes) -> bytes:
        """The same in bytes."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with closing(connection):
            connection.request("POST", "/2015-03-31/functions/function/invocations", payload)
            return connection.getresponse().read()

    def lines(self) -> list[dict[str, Any]]:
        """What it logged as JSON."""
        lines = self.log.read_text().splitlines()
        return [json.loads(line) for line in lines if line.startswith('{"at"')]


@contextmanager
def emulated(
    handler: str,
    log: Path,
    *,
    python: str,
    path: list[Path],
    seconds: int = 28,
    **environment: str,
) -> Iterator[Function]:
    """A function in the runtime interface emulator.

    Args:
        handler: what is called, as module and name.
        log: a file for its output.
        python: the interpreter; it sees no packages but those on the path.
        path: folders to import from.
        seconds: its time-out.
        environment: its variables.
    """
    port, runtime_port = free_port(), free_port()
    folder = TOOLS / "lib"
    (emulator,) = folder.glob("python*/site-packages/samcli/local/rapid/aws-lambda-rie-x86_64")
    own = log.with_suffix(".rie")
    shutil.copy(emulator, own)
    own.chmod(own.stat().st_mode | stat.S_IXUSR)
    command = [str(own), "--runtime-interface-emulator-address", f"127.0.0.1:{port}"]
    command += ["--runtime-api-address", f"127.0.0.1:{runtime_port}"]
    # Without the site module there are no packages of this machine's.
    command += [python, "-S", "-B", "-m", "awslambdaric", handler]
    variables = {
        **_FAKE,
        "PATH": os.environ["PATH"],
        "HOME": str(log.parent),
        "PYTHONPATH": os.pathsep.join(map(str, path)),
        "AWS_LAMBDA_FUNCTION_TIMEOUT": str(seconds),
        **environment,
    }
    with process(command, port, log, env=variables, cwd=path[0]):
        yield Function(port, log)


@contextmanager
def lambda_service(**functions: Function) -> Iterator[str]:
    """An address at which functions are called by their names, as at Lambda's."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            name = self.path.split("/")[3]
            length = int(self.headers["Content-Length"])
            told = functions[name].answer(self.rfile.read(length))
            self.send_response(200)
            self.send_header("Content-Length", str(len(told)))
            self.end_headers()
            self.wfile.write(told)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class Gateway:
    """Makes events of requests, as API Gateway does, and answers of what comes back.

    Args:
        function: the API's.
        sample: SAM's sample event of the kind of API; what a test does not say stays as it is.
        headers: those that every request has.
    """

    def __init__(self, function: Function, sample: dict[str, Any], **headers: str) -> None:
        self.function = function
        self.sample = sample
        self.headers = headers

    def __call__(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: str = "",
        binary: bool = False,
        cookies: tuple[str, ...] = (),
        headers: Mapping[str, str] = MappingProxyType({}),
    ) -> Answer:
        """Send a request. ``body`` is bytes, or what is sent as JSON; ``binary`` sends base64."""
        sent = (
            body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        )
        all_headers = {"content-type": "application/json", **self.headers, **headers}
        event = json.loads(json.dumps(self.sample))
        event["body"] = base64.b64encode(sent).decode() if binary else sent.decode()
        event["isBase64Encoded"] = binary
        event["headers"] = all_headers
        if event.get("version") == "2.0":
            event |= {"rawPath": path, "rawQueryString": query, "cookies": list(cookies)}
            event["requestContext"]["http"] |= {"method": method, "path": path}
        else:
            parameters = dict(parse_qsl(query))
            event |= {"httpMethod": method, "path": path, "queryStringParameters": parameters}
            event["multiValueQueryStringParameters"] = {k: [v] for k, v in parameters.items()}
            if cookies:
                all_headers["cookie"] = "; ".join(cookies)
            event["multiValueHeaders"] = {name: [text] for name, text in all_headers.items()}
        return Answer(self.function(event))


class Answer:
    """What the function answered to API Gateway."""

    def __init__(self, told: dict[str, Any]) -> None:
        assert "statusCode" in told, told
        self.status: int = told["statusCode"]
        many = {name: each[0] for name, each in (told.get("multiValueHeaders") or {}).items()}
        self.headers: dict[str, str] = {**(told.get("headers") or {}), **many}
        self.cookies: list[str] = told.get("cookies") or told.get("multiValueHeaders", {}).get(
            "set-cookie", []
        )
        if not self.cookies and "set-cookie" in self.headers:
            self.cookies = [self.headers["set-cookie"]]
        body = told.get("body", "")
        self.body = base64.b64decode(body) if told["isBase64Encoded"] else body.encode()
        self.is_base64: bool = told["isBase64Encoded"]

    def json(self) -> Any:
        """The body."""
        return json.loads(self.body)
