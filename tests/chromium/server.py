"""A server on loopback that replays answers byte by byte, and remembers what it was asked."""

import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from typing import NamedTuple

WITHOUT_BODY = (204, 304)


class Wire(NamedTuple):
    """An answer as it is sent: header lines in order, repeated names and all."""

    status: int
    lines: tuple[tuple[str, str], ...] = ()


class Script(NamedTuple):
    """What one URL answers: to its preflight, and to any other request."""

    preflight: Wire
    response: Wire


class Asked(NamedTuple):
    """A preflight that came in: the method and the headers that it asks for; None: it names no headers."""

    method: str | None
    headers: str | None


class Recorder(NamedTuple):
    """A running server: what it answers by path, and the preflights that it got."""

    port: int
    scripts: dict[str, Script]
    preflights: dict[str, Asked]


@contextmanager
def serving() -> Iterator[Recorder]:
    scripts: dict[str, Script] = {}
    preflights: dict[str, Asked] = {}

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while (head := self._head()) is not None:
                method, path, headers = head
                self.rfile.read(int(headers.get("content-length", "0")))
                asked = Asked(
                    headers.get("access-control-request-method"), headers.get("access-control-request-headers")
                )
                is_preflight = method == "OPTIONS" and asked.method is not None
                if is_preflight:
                    preflights[path] = asked
                script = scripts.get(path, Script(Wire(404), Wire(404)))
                self.wfile.write(_bytes(script.preflight if is_preflight else script.response))

        def _head(self) -> tuple[str, str, dict[str, str]] | None:
            first = self.rfile.readline().decode("latin-1").split()
            if len(first) < 2:
                return None
            headers = {}
            while (line := self.rfile.readline().decode("latin-1").strip()) != "":
                name, _, value = line.partition(":")
                headers[name.lower()] = value.strip()
            return first[0], first[1], headers

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, request: object, client_address: object) -> None:
            """A browser that ends closes its connections."""

    with Server(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield Recorder(server.server_address[1], scripts, preflights)
        server.shutdown()


def _bytes(wire: Wire) -> bytes:
    """Answers are never stored, so that each exchange is one of its own."""
    length = [] if wire.status in WITHOUT_BODY else [("Content-Length", "0")]
    lines = [*wire.lines, *length, ("Cache-Control", "no-store")]
    head = [f"HTTP/1.1 {wire.status} Answer", *(f"{name}: {value}" for name, value in lines), "", ""]
    return "\r\n".join(head).encode()
