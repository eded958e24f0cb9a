"""Headless Chromium, driven over its DevTools protocol through a pair of pipes.

Source: https://chromedevtools.github.io/devtools-protocol/tot/Network/#event-loadingFailed
"""

import json
import os
import select
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fcntl import F_DUPFD, fcntl
from typing import Any, NamedTuple

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-features=LocalNetworkAccessChecks",  # A40: a prompt for the user, which no server can answer
    "--remote-debugging-pipe",
)

PATIENCE = 30.0
"""Seconds after which a browser that says nothing is given up."""

LATEST_EVENT = 5.0
"""Seconds after which an event that a failed call must have is not waited for any longer."""

Message = dict[str, Any]


class Fetched(NamedTuple):
    """What became of a `fetch`: the status that script reads, or None and Chromium's name for its refusal."""

    status: int | None
    error: str | None
    console: str | None


class Browser:
    """One tab; `events` are what it has said since it was last asked."""

    def __init__(self, reading: int, writing: int) -> None:
        self._reading, self._writing = reading, writing
        self._unread = b""
        self._last_id = 0
        self._session: str | None = None
        self.events: list[Message] = []

    def open(self) -> None:
        target = self.send("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.send("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log", "Runtime"):
            self.send(f"{domain}.enable")
        self.send("Network.setCacheDisabled", cacheDisabled=True)
        self.send("Fetch.enable", patterns=[{"urlPattern": "*/page-of-the-test"}])

    def visit(self, origin: str) -> None:
        """Opens an empty page of an origin; nothing but this process answers for it."""
        url = "data:text/html,page" if origin == "null" else f"{origin}/page-of-the-test"
        self.events.clear()
        self._post("Page.navigate", url=url)
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            message = self._receive()
            if message.get("method") == "Fetch.requestPaused":
                request = message["params"]["requestId"]
                html = [{"name": "Content-Type", "value": "text/html"}]
                self._post("Fetch.fulfillRequest", requestId=request, responseCode=200, responseHeaders=html)

    def fetch(self, calls: list[tuple[str, Message]]) -> dict[str, Fetched]:
        """What becomes of calls that the page makes all at once, by their URLs, which must differ."""
        self.events.clear()
        answer = self.send(
            "Runtime.evaluate", expression=_SCRIPT % json.dumps(calls), awaitPromise=True, returnByValue=True
        )
        statuses: dict[str, int | None] = answer["result"]["value"]
        refused = {url for url, status in statuses.items() if status is None}
        self._wait(lambda: refused <= self._errors().keys() & self._lines().keys())
        errors, lines = self._errors(), self._lines()
        return {url: Fetched(status, errors.get(url), lines.get(url)) for url, status in statuses.items()}

    def read(self, calls: list[tuple[str, Message]]) -> dict[str, list[str]]:
        """The names of the headers that script reads of each answer, by its URL; none of what is refused."""
        expression = _READING % json.dumps(calls)
        answer = self.send("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        found: dict[str, list[str]] = answer["result"]["value"]
        return found

    def _errors(self) -> dict[str, str]:
        """Chromium's names for its refusals, by URL. Failures without one are those of the preflight itself."""
        urls = {e["params"]["requestId"]: e["params"]["request"]["url"] for e in self._of("Network.requestWillBeSent")}
        failed = (event["params"] for event in self._of("Network.loadingFailed"))
        return {
            urls[one["requestId"]]: one["corsErrorStatus"]["corsError"] for one in failed if "corsErrorStatus" in one
        }

    def _lines(self) -> dict[str, str]:
        texts = [event["params"]["entry"]["text"] for event in self._of("Log.entryAdded")]
        return {text.split("'")[1]: text for text in texts if text.startswith("Access to fetch at '")}

    def _of(self, method: str) -> list[Message]:
        return [event for event in self.events if event["method"] == method]

    def send(self, method: str, **params: object) -> Message:
        wanted = self._post(method, **params)
        while True:
            message = self._receive()
            if message.get("id") == wanted:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                result: Message = message["result"]
                return result

    def _wait(self, is_enough: Callable[[], bool]) -> None:
        """Events come from other processes of the browser, and so a moment after the answer."""
        limit = time.monotonic() + LATEST_EVENT
        while not is_enough() and select.select([self._reading], [], [], max(0, limit - time.monotonic()))[0]:
            self._receive()

    def _post(self, method: str, **params: object) -> int:
        self._last_id += 1
        session = {"sessionId": self._session} if self._session else {}
        message = {"id": self._last_id, "method": method, "params": params, **session}
        os.write(self._writing, json.dumps(message).encode() + b"\0")
        return self._last_id

    def _receive(self) -> Message:
        limit = time.monotonic() + PATIENCE
        while b"\0" not in self._unread:
            if not select.select([self._reading], [], [], max(0, limit - time.monotonic()))[0]:
                raise TimeoutError("the browser says nothing")
            read = os.read(self._reading, 1 << 20)
            if not read:
                raise EOFError("the browser has ended")
            self._unread += read
        line, _, self._unread = self._unread.partition(b"\0")
        message: Message = json.loads(line)
        if "method" in message:
            self.events.append(message)
        return message


_SCRIPT = """
Promise.all(%s.map(([url, options]) =>
    fetch(url, options).then(answer => [url, answer.status], refused => [url, null])
)).then(Object.fromEntries)
"""

_READING = """
Promise.all(%s.map(([url, options]) =>
    fetch(url, options).then(answer => [url, [...answer.headers.keys()]], refused => [url, []])
)).then(Object.fromEntries)
"""


@contextmanager
def browsing(program: str, profile: str) -> Iterator[Browser]:
    """A browser with an empty profile, which ends with the block. It reads at 3 and writes at 4."""
    theirs, writing = os.pipe()
    reading, answers = os.pipe()
    high = [fcntl(one, F_DUPFD, 10) for one in (theirs, answers)]
    command = ["bash", "-c", f'exec "$0" "$@" 3<&{high[0]} 4>&{high[1]}', program, *FLAGS, f"--user-data-dir={profile}"]
    with subprocess.Popen(command, pass_fds=high, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        for one in (theirs, answers, *high):
            os.close(one)
        try:
            browser = Browser(reading, writing)
            browser.open()
            yield browser
        finally:
            os.close(writing)
            os.close(reading)
            process.terminate()
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
