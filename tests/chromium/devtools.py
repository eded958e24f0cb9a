"""Headless Chromium, driven over its DevTools protocol through a pair of pipes.

Source: https://chromedevtools.github.io/devtools-protocol/tot/Network/#event-loadingFailed
"""

import json
import os
import select
import subprocess
import time
from collections.abc import Iterator
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
        answer = self.send("Runtime.evaluate", expression=_SCRIPT % json.dumps(calls), awaitPromise=True, returnByValue=True)
        statuses: dict[str, int | None] = answer["result"]["value"]
        self._settle()
        failures = self._failures()
        lines = self._lines()
        return {url: Fetched(status, failures.get(url), lines.get(url)) for url, status in statuses.items()}

    def _failures(self) -> dict[str, str]:
        """Chromium's names for its refusals, by URL; a preflight fails with a name of its own under another id."""
        urls = {e["params"]["requestId"]: e["params"]["request"]["url"] for e in self._of("Network.requestWillBeSent")}
        failed = ((urls.get(e["params"]["requestId"]), e["params"]) for e in self._of("Network.loadingFailed"))
        return {
            url: params["corsErrorStatus"]["corsError"] if "corsErrorStatus" in params else params["errorText"]
            for url, params in failed
            if url is not None
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

    def _settle(self) -> None:
        """Events of other processes may come a moment after the answer."""
        while select.select([self._reading], [], [], 0.2)[0]:
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
