"""The findings as a page of their own: what each route answers, and in each answer every step of the browser's check.

The page loads nothing and runs no script: what opens is a popover, which needs none.
Source: https://html.spec.whatwg.org/multipage/popover.html
"""

from collections.abc import Iterable, Iterator
from itertools import groupby
from xml.etree.ElementTree import Element, tostring

from corslint.cors import browser
from corslint.cors.demand import ANY_SITE, faces_browsers
from corslint.cors.exchange import Exchange, Leg, calls
from corslint.cors.protocol import Verdict, is_cors_header, shown
from corslint.formats import xml
from corslint.formats.stylesheet import STYLE
from corslint.formats.terminal import visible
from corslint.formats.words import browser_says, kind_of, totals, worst_first
from corslint.lint.report import Report, Reported
from corslint.model import Api, Stack
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import MAYBE, NO, YES, Text

POLICY = "default-src 'none'; style-src 'unsafe-inline'"
"""Whatever slipped through, the browser would neither load nor run it."""

CLASSES = {YES: "allowed", NO: "blocked", MAYBE: "unknown"}
MARKS = {YES: "✓", NO: "✗", MAYBE: "?"}
COLUMNS = ("route", "preflight", "success", "failure")

LONGEST_EXCERPT = 160

SOMEWHERE = "some site"
UNNAMED = ", which nothing here names: --origin does"


class Cells(NamedTuple):
    """The answers of one route: each leg with the checks that the browser makes of it."""

    preflight: tuple[Leg, ...]
    success: tuple[Leg, ...]
    failure: tuple[Leg, ...]


def render(report: Report) -> str:
    page = xml.root("html", {"lang": "en"})
    _head(page)
    body = xml.below(page, "body", {})
    xml.below(body, "h1", {}, "corslint")
    xml.below(body, "p", {}, visible(totals(report)))
    for stack in report.stacks:
        for api in stack.apis:
            _api(body, stack, api)
    _findings(body, worst_first(report))
    _joined(body)
    return f"<!doctype html>\n{xml.commanding_nobody(tostring(page, encoding='unicode', method='html'))}\n"


def _joined(body: Element) -> None:
    """Names each panel, and joins it to the buttons that open and close it."""
    for number, pair in enumerate(body.iterfind(".//div[@class='answer']"), 1):
        for button in pair.iter("button"):
            button.set("popovertarget", f"exchange-{number}")
        for panel in pair.iterfind("div"):
            panel.set("id", f"exchange-{number}")


def _head(page: Element) -> None:
    head = xml.below(page, "head", {})
    xml.below(head, "meta", {"charset": "utf-8"})
    xml.below(head, "meta", {"http-equiv": "Content-Security-Policy", "content": POLICY})
    xml.below(head, "meta", {"name": "viewport", "content": "width=device-width"})
    xml.below(head, "title", {}, "corslint")
    xml.below(head, "style", {}, STYLE)


# -- the matrix


def _api(body: Element, stack: Stack, api: Api) -> None:
    section = xml.below(body, "section", {})
    heading = xml.below(section, "h2", {}, f"{visible(api.name)} ")
    xml.below(heading, "small", {}, f"{api.kind} {visible(_where(api.span))}")
    if faces_browsers(stack, api) is NO:
        xml.below(section, "p", {}, "nothing says that browsers are meant to call it")
    found = sorted(calls(stack, api), key=lambda call: (str(call.request.origin), call.route.path, call.route.method))
    for origin, of_origin in groupby(found, key=lambda call: call.request.origin):
        _table(section, _site(origin), of_origin)


def _table(section: Element, site: str, found: Iterable[Exchange]) -> None:
    table = xml.below(xml.below(section, "div", {"class": "scroll"}), "table", {})
    xml.below(table, "caption", {}, f"called from {visible(site)}{UNNAMED if site == SOMEWHERE else ''}")
    head = xml.below(xml.below(table, "thead", {}), "tr", {})
    for column in COLUMNS:
        xml.below(head, "th", {"scope": "col"}, column)
    rows = xml.below(table, "tbody", {})
    for call in found:
        _row(rows, call)


def _row(rows: Element, call: Exchange) -> None:
    row = xml.below(rows, "tr", {})
    heading = xml.below(row, "th", {"scope": "row"})
    xml.below(heading, "code", {}, visible(f"{call.route.method} {call.route.path}"))
    cells = _cells(call)
    for name, legs in zip(Cells._fields, cells, strict=True):
        cell = xml.below(row, "td", {"class": name}, "" if legs else "not needed" if name == "preflight" else "none")
        for leg in legs:
            _answer(cell, call, leg, is_preflight=name == "preflight")


def _cells(call: Exchange) -> Cells:
    success = tuple(leg for leg in call.responses if not leg.answer.is_error)
    failure = tuple(leg for leg in call.responses if leg.answer.is_error)
    return Cells(call.preflights, success, (*failure, *call.refusals, *call.failures))


def _answer(cell: Element, call: Exchange, leg: Leg, *, is_preflight: bool) -> None:
    """A button in the matrix, and beside it the exchange that it opens."""
    pair = xml.below(cell, "div", {"class": "answer"})
    said = f"{MARKS[leg.verdict.allowed]} {_status(leg)}"
    label = f"{CLASSES[leg.verdict.allowed]}: {visible(leg.answer.cause)} {_status(leg)}"
    xml.below(pair, "button", {"class": CLASSES[leg.verdict.allowed], "title": label, "type": "button"}, said)
    _exchange(pair, call, leg, is_preflight=is_preflight)


# -- one exchange


def _exchange(pair: Element, call: Exchange, leg: Leg, *, is_preflight: bool) -> None:
    panel = xml.below(pair, "div", {"class": "exchange", "popover": "", "role": "dialog"})
    route = visible(f"{call.request.method} {call.route.path}")
    xml.below(panel, "h3", {}, f"the preflight of {route}" if is_preflight else route)
    if not is_preflight and call.preflights and all(one.verdict.allowed is NO for one in call.preflights):
        xml.below(panel, "p", {"class": "unsent"}, "the browser never sends it: the preflight is refused")
    ends = xml.below(panel, "div", {"class": "ends"})
    xml.below(ends, "span", {}, f"the browser at {visible(_site(call.request.origin))}")
    xml.below(ends, "span", {}, visible(call.api.name))
    sequence = xml.below(panel, "ol", {"class": "sequence"})
    _asks(sequence, call, is_preflight=is_preflight)
    _answers(sequence, leg)
    _checks(sequence, call, leg, is_preflight=is_preflight)
    if leg.verdict.error is not None:
        url = f"https://{{{call.api.name}}}{call.route.path}"
        line = browser.console(leg.verdict.error, call.request, url, leg.verdict.subject)
        xml.below(panel, "p", {"class": "console"}, _told(line))
    xml.below(panel, "button", {"popovertargetaction": "hide", "type": "button"}, "close")


def _asks(sequence: Element, call: Exchange, *, is_preflight: bool) -> None:
    """What the browser sends: of a preflight, the headers that are CORS's own (A8)."""
    request, step = call.request, xml.below(sequence, "li", {"class": "asks"})
    origin = f"Origin: {_site(request.origin)}"
    if is_preflight:
        lines = [f"OPTIONS {call.route.path}", origin, f"Access-Control-Request-Method: {request.method}"]
        lines += [f"Access-Control-Request-Headers: {','.join(request.headers)}"] if request.headers else []
    else:
        lines = [f"{request.method} {call.route.path}", origin, *(f"{header}: …" for header in request.headers)]
        lines += ["Cookie: …"] if request.credentials else []
    for line in lines:
        _line(step, line, None)


def _answers(sequence: Element, leg: Leg) -> None:
    """The status and the headers that matter to CORS, each with the place that decides it."""
    step, answer = xml.below(sequence, "li", {"class": "answers"}), leg.answer
    _line(step, f"{_status(leg)} ({answer.cause})", answer.span)
    if answer.fault is not None:
        _line(step, answer.fault.reason, answer.fault.span)
    for name, header in sorted(answer.headers.rows.items()):
        if is_cors_header(name):
            _line(step, f"{name}: {shown(header.value)}", header.value.place)
    if not answer.headers.complete:
        _line(step, "and headers that are not known", None)


def _checks(sequence: Element, call: Exchange, leg: Leg, *, is_preflight: bool) -> None:
    """Each step of the browser's check, as far as the browser comes."""
    for claim, step in _steps(call, leg, is_preflight=is_preflight):
        item = xml.below(sequence, "li", {"class": CLASSES[step.allowed]})
        said = claim if step.allowed is YES else step.reason
        _line(item, f"{MARKS[step.allowed]} {said}", None if step.allowed is YES else step.span)
        if step.allowed is NO:
            return


def _steps(call: Exchange, leg: Leg, *, is_preflight: bool) -> Iterator[tuple[str, Verdict]]:
    request, answer = call.request, leg.answer
    if is_preflight:
        yield from zip(browser.preflight_claims(request), browser.preflight_steps(request, answer), strict=True)
    else:
        yield from zip(browser.response_claims(request), browser.response_steps(request, answer), strict=True)


def _line(step: Element, text: str, span: Span | None) -> None:
    line = xml.below(step, "div", {})
    xml.below(line, "code", {}, _told(text))
    if span is not None:
        excerpt = span.source.line(span.position.line).strip()[:LONGEST_EXCERPT]
        xml.below(line, "span", {"class": "place", "title": visible(excerpt)}, visible(_where(span)))


# -- the findings


def _findings(body: Element, findings: list[Reported]) -> None:
    section = xml.below(body, "section", {})
    xml.below(section, "h2", {}, "findings" if findings else "no findings")
    listed = xml.below(section, "ul", {"class": "findings"})
    for reported in findings:
        _finding(listed, reported)


def _finding(listed: Element, reported: Reported) -> None:
    finding = reported.finding
    item = xml.below(listed, "li", {})
    heading = xml.below(item, "p", {})
    xml.below(heading, "span", {"class": reported.severity}, kind_of(reported))
    xml.below(heading, "strong", {}, visible(finding.message))
    place = xml.below(item, "p", {"class": "place"})
    xml.below(place, "span", {}, f"{visible(_where(finding.span))} {reported.rule}")
    if finding.span.text:
        xml.below(
            item, "code", {}, visible(finding.span.source.line(finding.span.position.line).strip()[:LONGEST_EXCERPT])
        )
    for label, said in (("browser", browser_says(finding)), ("help", finding.help)):
        if said:
            xml.below(item, "p", {}, "\n".join(map(visible, f"{label}: {said}".splitlines())))
    for related in finding.related:
        xml.below(item, "p", {"class": "place"}, visible(f"{_where(related.span)} {related.message}"))


# -- words


def _site(origin: Text) -> str:
    return SOMEWHERE if origin == ANY_SITE else str(origin)


def _told(text: str) -> str:
    return visible(text.replace(str(ANY_SITE), SOMEWHERE))


def _status(leg: Leg) -> str:
    known = [str(one.value) for one in leg.answer.status.alternatives]
    return " or ".join([*known, *(["any status"] if leg.answer.status.rest is not None else [])])


def _where(span: Span) -> str:
    line, column = span.position
    return f"{span.path}:{line}:{column}"
