"""Chromium's verdict is ours: real cross-origin fetches against a server that sends what the model predicts."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from chromium.devtools import Browser, Fetched, browsing
from chromium.exchanges import Exchange, answer_of, by_chance, of_stacks
from chromium.server import Asked, Recorder, Script, Wire, serving
from corpus import CORPUS
from corslint.cors.browser import console, covered_only_by_wildcard, needs_preflight, preflight_steps
from corslint.cors.complaints import complaint
from corslint.cors.headers import READABLE_HEADERS, exposes, tokens
from corslint.cors.protocol import Request
from corslint.lint.plugins import chosen, load
from corslint.lint.rule import page
from corslint.lint.settings import Settings
from corslint.lint.stacks import stacks
from corslint.model import Stack
from corslint.testing import source_of
from corslint.value import YES, text
from mutants import made as written
from mutants import mutants

ROOT = Path(__file__).parent.parent

PROGRAM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

SITES = ("https://app.example.com", "https://www.example.com")
PAGES = (*SITES, "http://localhost:3000", "https://xn--bcher-kva.example:8443", "null")

SEED, BY_CHANCE = 7, 400
FEWEST, MOST_OF_CORPUS, AT_ONCE = 150, 150, 50

NOTATIONS = ("yaml", "json")

pytestmark = pytest.mark.skipif(PROGRAM is None, reason="Chromium is not installed: apt-get install chromium")


class Outcome(NamedTuple):
    """An exchange as it went: what became of the call, and the preflight that the server got, or None."""

    exchange: Exchange
    url: str
    fetched: Fetched
    asked: Asked | None


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    mistaken = {repr(one): one for one in of_stacks(mistaken_stacks(tmp_path_factory.mktemp("mutants")), SITES)}
    own = (*of_stacks(own_stacks(), SITES), *mistaken.values())
    exchanges = [*own, *corpus_exchanges(), *by_chance(SEED, BY_CHANCE, PAGES)]
    with serving() as server, browsing(PROGRAM or "", str(tmp_path_factory.mktemp("profile"))) as tab:
        return [outcome for site in PAGES for outcome in made(tab, server, site, exchanges)]


def made(tab: Browser, server: Recorder, site: str, exchanges: list[Exchange]) -> Iterator[Outcome]:
    """The exchanges of one site's page, each with a URL of its own, so that no preflight is remembered."""
    mine = [(f"/{index}", one) for index, one in enumerate(exchanges) if str(one.request.origin) == site]
    server.scripts.update((path, one.script) for path, one in mine)
    tab.visit(site)
    for start in range(0, len(mine), AT_ONCE):
        batch = [(f"http://localhost:{server.port}{path}", path, one) for path, one in mine[start : start + AT_ONCE]]
        fetched = tab.fetch([(url, one.options) for url, _, one in batch])
        yield from (Outcome(one, url, fetched[url], server.preflights.get(path)) for url, path, one in batch)


def own_stacks() -> Iterator[Stack]:
    paths = [str(path) for folder in ("tests/fixtures", "examples") for path in sorted((ROOT / folder).rglob("*.yaml"))]
    yield from stacks(paths, Settings())
    for example in (example for rule in load(chosen((), (), ())) for example in page(rule).examples):
        if example.notation in NOTATIONS:
            yield from stacks(["-"], Settings(), source_of(example))


def mistaken_stacks(folder: Path) -> Iterator[Stack]:
    for index, (_, mutant) in enumerate(mutants()):
        written(mutant, folder / str(index))
        yield from stacks([str(folder / str(index) / mutant.system / mutant.notation)], Settings())


def corpus_exchanges() -> list[Exchange]:
    folders = [str(CORPUS / name) for name in ("cfn-json", "cfn-yaml", "openapi") if (CORPUS / name).is_dir()]
    return list(of_stacks(stacks(folders, Settings()), SITES))[:MOST_OF_CORPUS] if folders else []


def test_enough_is_compared(outcomes: list[Outcome]) -> None:
    assert len(outcomes) >= FEWEST
    assert len({outcome.exchange.verdict.error for outcome in outcomes}) > 15


def test_the_verdict_and_its_name_are_chromiums(outcomes: list[Outcome]) -> None:
    wrong = [
        f"we say {ours}, Chromium {theirs}: {outcome.exchange}"
        for outcome in outcomes
        if (ours := _our_error(outcome)) != (theirs := outcome.fetched.error)
    ]
    assert wrong == []


def _our_error(outcome: Outcome) -> str | None:
    error = outcome.exchange.verdict.error
    return None if error is None else error.value


def test_an_answer_that_is_allowed_is_read_with_its_status(outcomes: list[Outcome]) -> None:
    read = {(one.exchange.script.response.status, one.fetched.status) for one in outcomes if one.fetched.error is None}
    assert read
    assert all(sent == seen for sent, seen in read)


def test_a_preflight_is_sent_when_we_say_so_and_asks_what_we_say(outcomes: list[Outcome]) -> None:
    wrong = [outcome for outcome in outcomes if outcome.asked != _our_preflight(outcome.exchange.request)]
    assert wrong == []


def _our_preflight(request: Request) -> Asked | None:
    if not needs_preflight(request):
        return None
    method = request.method
    normalised = method.upper() if method.upper() in ("DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT") else method
    return Asked(normalised, ",".join(request.headers) or None)  # A8, A34


def test_the_console_says_what_we_say(outcomes: list[Outcome]) -> None:
    blocked = [outcome for outcome in outcomes if outcome.exchange.verdict.error is not None]
    wrong = [
        (outcome.fetched.console, lines)
        for outcome in blocked
        if outcome.fetched.console not in (lines := _our_lines(outcome))
    ]
    assert wrong == []


def test_what_the_console_says_leads_back_to_the_refusal(outcomes: list[Outcome]) -> None:
    blocked = [outcome for outcome in outcomes if outcome.exchange.verdict.error is not None]
    read = [(outcome.exchange.verdict.error, complaint(outcome.fetched.console or "")) for outcome in blocked]
    assert read
    assert [one for one in read if one[1] is None or one[1].errors != (one[0],)] == []


def _our_lines(outcome: Outcome) -> list[str]:
    """One line, but for headers: of several that are not allowed, Chromium names whichever its hash table has first."""
    verdict, request = outcome.exchange.verdict, outcome.exchange.request
    if verdict.error is None:
        return []
    steps = preflight_steps(request, answer_of(outcome.exchange.script.preflight))
    subjects = [step.subject for step in steps if step.error is verdict.error] or [verdict.subject]
    return [console(verdict.error, request, outcome.url, subject) for subject in subjects]


def test_a24_the_wildcard_covers_authorization_in_chromium_but_not_in_the_standard(outcomes: list[Outcome]) -> None:
    """Where Chromium and the standard differ, our verdict is Chromium's, and the standard's is named beside it."""
    covered = [
        outcome
        for outcome in outcomes
        if covered_only_by_wildcard(outcome.exchange.request, answer_of(outcome.exchange.script.preflight)) is YES
        and outcome.exchange.verdict.error is None
    ]
    assert covered
    assert all(outcome.fetched.error is None for outcome in covered)


EXPOSED = [
    *(
        "X-Count",
        "x-count, ETag",
        "*",
        "Content-Type",
        "Cache-Control, Expires",
        "Set-Cookie",
        "",
        ",",
        "X-Count,,ETag ",
    ),
    *("'X-Count'", "X-Count;ETag", "X-Count ETag", "*, X-Count", "Content-Type, X-Count"),
]


@pytest.mark.parametrize("credentials", ["omit", "include"])
def test_a26_a_list_of_exposed_headers_gains_what_we_say(credentials: str, tmp_path: Path) -> None:
    """Each is sent with every header that it names; with credentials `*` is the name of one (A23)."""
    site = SITES[0]
    cors = (("Access-Control-Allow-Origin", site), ("Access-Control-Allow-Credentials", "true"))
    with serving() as server, browsing(PROGRAM or "", str(tmp_path)) as tab:
        tab.visit(site)
        urls = {f"http://localhost:{server.port}/{number}": value for number, value in enumerate(EXPOSED)}
        for number, value in enumerate(EXPOSED):
            named = tuple((name, "x") for name in (*tokens(text(value)).known, "X-Count") if name != "*")
            response = Wire(200, (*cors, ("Access-Control-Expose-Headers", value), *named))
            server.scripts[f"/{number}"] = Script(Wire(204), response)
        read = tab.read([(url, {"credentials": credentials}) for url in urls])
    gained = {value: bool(set(read[url]) - READABLE_HEADERS) for url, value in urls.items()}
    assert gained == {value: _gains(value, credentials == "include") for value in EXPOSED}


def _gains(value: str, has_credentials: bool) -> bool:
    listed = (
        text(",".join(name for name in tokens(text(value)).known if name != "*")) if has_credentials else text(value)
    )
    return exposes(listed) is YES
