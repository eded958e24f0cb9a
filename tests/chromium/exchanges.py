"""Exchanges to put before a browser: those that our own templates lead to, and those that chance makes up."""

import random
from collections.abc import Iterable, Iterator
from itertools import product
from typing import NamedTuple

from chromium.server import Script, Wire
from corslint.cors import browser, gateway
from corslint.cors.demand import demand
from corslint.cors.headers import unsafe_header_names
from corslint.cors.protocol import REDIRECTS, Answer, Request, Verdict, is_cors_header
from corslint.model import Api, Echo, Header, HeaderValue, Stack
from corslint.source import Source
from corslint.value import MAYBE, NO, Table, Text, only, text

PLACE = Source("answer", "an answer").whole
ELSEWHERE = ("Location", "/elsewhere")
SAMPLE = {"content-type": "application/json"}


class Exchange(NamedTuple):
    """A call with the headers that script sets, what the server sends, and what we say comes of it."""

    request: Request
    headers: dict[str, str]
    script: Script
    verdict: Verdict

    def __repr__(self) -> str:
        call = (str(self.request.origin), self.request.method, self.headers, self.request.credentials)
        return f"{call} -> {self.script.preflight} -> {self.script.response}"

    @property
    def options(self) -> dict[str, object]:
        """What script hands to `fetch` beside the URL."""
        credentials = "include" if self.request.credentials else "omit"
        return {"method": self.request.method, "headers": self.headers, "credentials": credentials}


def exchange(request: Request, headers: dict[str, str], preflight: Answer, response: Answer) -> Exchange | None:
    """None where our own verdict or what the server sends depends on what is not known."""
    wires = _wire(preflight, request.origin), _wire(response, request.origin)
    verdict = _verdict(request, preflight, response)
    if wires[0] is None or wires[1] is None or verdict.allowed is MAYBE:
        return None
    return Exchange(request, headers, Script(wires[0], wires[1]), verdict)


def _verdict(request: Request, preflight: Answer, response: Answer) -> Verdict:
    if browser.needs_preflight(request):
        verdict = browser.check_preflight(request, preflight)
        if verdict.error is not None:
            return verdict
    return browser.check_response(request, response)


def _wire(answer: Answer, origin: Text) -> Wire | None:
    """What the answer is on the wire for a call from an origin; None where that is not known."""
    status = answer.status.only
    if status is None or not answer.headers.complete:
        return None
    lines = []
    for name, header in answer.headers.rows.items():
        sent = header.value.only
        if len(header.value.alternatives) != 1 or header.value.rest is not None:
            return None
        value = _sent(sent, origin)
        if sent is not None and isinstance(value, Text) and value.known is None:
            return None
        if is_cors_header(name) and value is not None:
            lines.append((name, value.known or ""))
    return Wire(status, (*lines, *([ELSEWHERE] if status in REDIRECTS else [])))


def _sent(value: HeaderValue, origin: Text) -> Text | None:
    if not isinstance(value, Echo):
        return value
    patterns = {str(entry) for entry in value.origins or (origin,)}
    scheme = str(origin).partition("://")[0]
    is_listed = bool(patterns & {str(origin), "*", f"{scheme}://*"})
    return origin if is_listed else value.otherwise


# -- from templates


def of_stacks(stacks: Iterable[Stack], origins: tuple[str, ...]) -> Iterator[Exchange]:
    """The call that each route is there for, from several origins, answered in each way in which AWS can answer it."""
    seen = set()
    for stack, origin, credentials in product(stacks, origins, (False, True)):
        for api in stack.apis:
            for one in _of_api(api, text(origin), credentials=credentials):
                key = (one.request._replace(path=""), one.script)
                if key not in seen:
                    seen.add(key)
                    yield one


def _of_api(api: Api, origin: Text, *, credentials: bool) -> Iterator[Exchange]:
    for route in api.routes:
        call = demand(api, route)
        if call is None:
            continue
        request = call.request(route, origin, credentials=credentials)
        headers = {name: SAMPLE.get(name, "x") for name in request.headers}
        preflights = [answer for answer in gateway.preflight(api, request) if answer.when is not NO]
        responses = [answer for answer in gateway.answers(api, route) if answer.when is not NO]
        for preflight, response in product(preflights[:2], responses[:4]):
            found = exchange(request, headers, preflight, response)
            if found is not None:
                yield found


# -- by chance


def by_chance(seed: int, count: int, origins: tuple[str, ...]) -> list[Exchange]:
    """The same ones for the same seed."""
    chance = random.Random(seed)
    made = (_by_chance(chance, chance.choice(origins)) for _ in range(count))
    return [one for one in made if one is not None]


def _by_chance(chance: random.Random, origin: str) -> Exchange | None:
    headers = _sampled(chance)
    method = chance.choice(METHODS)
    credentials = chance.random() < 0.4
    request = Request(text(origin), method, "/", unsafe_header_names(headers), credentials)
    preflight = _wire_by_chance(chance, origin, request, PREFLIGHT_STATUSES)
    response = _wire_by_chance(chance, origin, request, RESPONSE_STATUSES)
    verdict = _verdict(request, answer_of(preflight), answer_of(response))
    return None if verdict.allowed is MAYBE else Exchange(request, headers, Script(preflight, response), verdict)


def _sampled(chance: random.Random) -> dict[str, str]:
    """Headers of different names: of one name, script would send the values as one."""
    sampled = chance.sample(HEADERS, chance.choice((0, 0, 1, 1, 2, 3)))
    names = {name.lower(): name for name, _ in sampled}
    return {names[name.lower()]: value for name, value in sampled}


def answer_of(wire: Wire) -> Answer:
    """Lines of the same name count as one, joined by a comma (A20)."""
    values: dict[str, str] = {}
    for name, value in wire.lines:
        key = name.lower()
        values[key] = f"{values[key]}, {value.strip()}" if key in values else value.strip()
    rows = {name: Header(only(text(value), PLACE), PLACE) for name, value in values.items()}
    return Answer("mock", only(wire.status, PLACE), Table(rows), PLACE)


def _wire_by_chance(chance: random.Random, origin: str, request: Request, statuses: tuple[int, ...]) -> Wire:
    """Mostly what lets the call pass, with a mistake here and there, or else no exchange would come far."""
    status = chance.choice(statuses)
    lines = [*_origin(chance, origin), *_credentials(chance), *_methods(chance, request), *_headers(chance, request)]
    chance.shuffle(lines)
    named = [(_in_some_case(chance, name), _padded(chance, value)) for name, value in lines]
    return Wire(status, (*named, *([ELSEWHERE] if status in REDIRECTS else [])))


def _origin(chance: random.Random, origin: str) -> list[tuple[str, str]]:
    value = (
        origin if chance.random() < 0.65 else chance.choice((*ORIGIN_VALUES, *(form.format(origin) for form in FORMS)))
    )
    copies = chance.choices((1, 0, 2), (90, 5, 5))[0] if value else 1
    return [("Access-Control-Allow-Origin", value)] * copies


def _credentials(chance: random.Random) -> list[tuple[str, str]]:
    value = chance.choices(("true", None, "True", "false", "1", "'true'", "true, true"), (75, 10, 3, 3, 3, 3, 3))[0]
    return [] if value is None else [("Access-Control-Allow-Credentials", value)]


def _methods(chance: random.Random, request: Request) -> list[tuple[str, str]]:
    form = chance.choices(
        ("GET, {}", "{}", "{},", "*", "GET,PUT", "get, {}", "'{}'", "{};GET", "GET {}", "", None), LIKELY
    )[0]
    method = chance.choices((request.method, request.method.upper(), request.method.lower()), (8, 1, 1))[0]
    return [] if form is None else [("Access-Control-Allow-Methods", form.format(method))]


def _headers(chance: random.Random, request: Request) -> list[tuple[str, str]]:
    names = [_in_some_case(chance, name) for name in request.headers if chance.random() < 0.95]
    form = chance.choices(
        ("{}", "x-z,{}", "{} , x-z", "*", "*, {}", ",{},", "'{}'", "({})", "a b,{}", "", None), LIKELY
    )[0]
    if form is None:
        return []
    lines = [("Access-Control-Allow-Headers", form.format(", ".join(names)))]
    return [*lines, ("access-control-allow-headers", "x-y")] if chance.random() < 0.1 else lines


def _in_some_case(chance: random.Random, name: str) -> str:
    return chance.choice((name, name, name.lower(), name.upper()))


def _padded(chance: random.Random, value: str) -> str:
    return chance.choices((value, f"  {value}", f"{value} ", f"\t{value}\t"), (7, 1, 1, 1))[0]


LIKELY = (40, 20, 5, 10, 5, 4, 3, 3, 3, 3, 4)

PREFLIGHT_STATUSES = (*(200, 204) * 8, 201, 299, 301, 302, 307, 308, 400, 401, 403, 404, 405, 415, 429, 500, 502, 504)
RESPONSE_STATUSES = (*(200,) * 6, 201, 204, 400, 401, 403, 404, 429, 500, 502, 504)

METHODS = (
    *("GET", "POST", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "patch", "Patch", "PROPFIND", "get", "put", "*"),
    *("options", "head", "Post", "QUERY", "M-SEARCH"),
)

HEADERS = [
    ("Content-Type", "application/json"),
    ("Content-Type", "text/plain;charset=UTF-8"),
    ("content-type", "TEXT/PLAIN"),
    ("Content-Type", 'multipart/form-data; boundary="x"'),
    ("Authorization", "Bearer x"),
    ("X-Api-Key", "x"),
    ("x-requested-with", "XMLHttpRequest"),
    ("X-Amz-Date", "20260101T000000Z"),
    ("Accept", "application/json"),
    ("Accept", "a(b)"),
    ("Accept", "a" * 129),
    ("Accept-Language", "de, en;q=0.5"),
    ("Accept-Language", "de/en"),
    ("Content-Language", "en"),
    ("Range", "bytes=0-99"),
    ("Range", "bytes=-5"),
    ("Range", "bytes=9-3"),
    ("Cookie", "a=b"),
    ("Sec-Custom", "x"),
    ("DNT", "1"),
    *(("Range", value) for value in ("bytes=0-", "bytes=0-1,2-3", "bytes = 0-1", " bytes=5-5 ", "items=0-5", "bytes=")),
    *(("Content-Type", f"text/plain;{'a' * length}") for length in (116, 117, 118)),
    *(("Content-Type", f"text/plain{rest}") for rest in ("; charset=utf-8; x=y", ";x=(y)", ";;", "/x", " charset=x")),
    *(("Content-Type", value) for value in ("", "text/html", "multipart/form-data", "TEXT/PLAIN ; X=Y", "text/ plain")),
    *(("Accept", value) for value in ("a" * 128, "a\x7fb", "a\tb", "a[b", "é", "", "*/*;q=0.8")),
    *(("Accept-Language", value) for value in ("*", "de_DE", "", "a" * 128, "a" * 129)),
    *(("Content-Language", value) for value in ("de, en", 'de"en', "a:b")),
    *(
        (name, "x")
        for name in ("Origin", "Referer", "Host", "Date", "Via", "Sec-Fetch-Mode", "Proxy-X", "Accept-Encoding")
    ),
    *(
        (name, "x")
        for name in ("If-None-Match", "Cache-Control", "Priority", "traceparent", "x_y", "x.y", "x!#$%&'*+-.^_`|~")
    ),
    *((name, "") for name in ("Authorization", "X-Empty")),
    *(("X-HTTP-Method-Override", value) for value in ("PUT", "TRACE", "GET, track", '"TRACE"')),
    *((name, "connect") for name in ("X-HTTP-Method", "x-method-override")),
]
"""Left out is what Chromium alone sends unasked: client hints such as `DPR`, `User-Agent`, and `Range: BYTES=0-1`."""

FORMS = (
    "{}/",
    " {}",
    "{0}, {0}",
    "{0} {0}",
    "{},https://b.example",
    "'{}'",
    "{}:443",
    "{}/path",
    "https://*.{}",
    "{}?x",
)

ORIGIN_VALUES = (
    *("*", "*", "*", "null", "NULL", "", "undefined", "None", "app.example.com", "localhost:3000", "//app.example.com"),
    *("https://", "https://b.example", "HTTPS://APP.EXAMPLE.COM", "https://*.example.com", "*.example.com", "*, *"),
    *("https://app.example.com:443", "https://app.example.com:99999", "${Origin}", "<origin>", "https:app.example.com"),
    *("method.request.header.origin", "mailto:x", "https://[::1", "https://a b", "'*'", "https://ä.example"),
)
