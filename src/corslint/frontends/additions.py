"""Additions: what resources add to an API by naming its id, be it an API of this stack or of another."""

from collections.abc import Iterable, Iterator

from corslint.frontends.reading import Reader
from corslint.frontends.settings import hole_at
from corslint.model import AccessPolicy, Api, ApiKind, Deployment, GatewayResponse, Problem, Refusal, Route
from corslint.records import NamedTuple
from corslint.source import Span
from corslint.value import Hole, Text


class Owner(NamedTuple):
    """The API that a resource names: its logical id, or how it is written where this stack does not make it."""

    kind: ApiKind
    name: str
    span: Span


class Additions(NamedTuple):
    """What one API is given by resources; the rest of it stands where the API does."""

    owner: Owner
    routes: tuple[Route, ...] = ()
    gateway_responses: tuple[GatewayResponse, ...] = ()
    elsewhere: Hole | None = None
    refusals: tuple[Refusal, ...] = ()
    deployments: tuple[Deployment, ...] = ()
    idle_stages: tuple[Span, ...] = ()
    policy: AccessPolicy | None = None


class Made(NamedTuple):
    """An API that a stack makes, with what reading its document brought; `members` are the files of that."""

    api: Api
    refusals: tuple[Refusal, ...] = ()
    problems: tuple[Problem, ...] = ()
    members: tuple[str, ...] = ()


def gathered(parts: Iterable[Additions]) -> dict[tuple[ApiKind, str], Additions]:
    """All additions to an API together, by its kind and name."""
    by_api: dict[tuple[ApiKind, str], list[Additions]] = {}
    for part in parts:
        by_api.setdefault((part.owner.kind, part.owner.name), []).append(part)
    return {key: _joined(own) for key, own in by_api.items()}


def extended(api: Api, added: Additions | None) -> Api:
    """An API with what resources add to it."""
    if added is None:
        return api
    return api._replace(
        routes=api.routes + added.routes,
        gateway_responses=api.gateway_responses + added.gateway_responses,
        policy=api.policy or added.policy,
        elsewhere=api.elsewhere or added.elsewhere,
        deployments=api.deployments + added.deployments,
        idle_stages=api.idle_stages + added.idle_stages,
    )


def imported(added: Additions) -> Api:
    """An API that is made elsewhere, as far as the additions here tell of it."""
    kind, name, span = added.owner
    return extended(Api(name, kind, span, (), elsewhere=Hole(name, span.text)), added)


def owner(place: Reader, kind: ApiKind) -> Owner | None:
    """The API that an id means; None where none is written, or where that depends."""
    written = place.text()
    return _named(written.only, written.span, kind) if written is not None and written.only is not None else None


def undecided(place: Reader, kind: ApiKind) -> Iterator[Additions]:
    """Some addition, of which it depends to which of several APIs it belongs: all of them are then known in part."""
    written = place.text()
    for known in written.alternatives if written is not None else ():
        yield Additions(_named(known.value, known.span, kind), elsewhere=hole_at(place.span))


def _named(api: Text, span: Span, kind: ApiKind) -> Owner:
    hole = api.only_hole
    return Owner(kind, hole.name if hole is not None else str(api), span)


def _joined(parts: list[Additions]) -> Additions:
    return Additions(
        parts[0].owner,
        tuple(route for part in parts for route in part.routes),
        tuple(response for part in parts for response in part.gateway_responses),
        next((part.elsewhere for part in parts if part.elsewhere is not None), None),
        tuple(refusal for part in parts for refusal in part.refusals),
        tuple(deployment for part in parts for deployment in part.deployments),
        tuple(stage for part in parts for stage in part.idle_stages),
        next((part.policy for part in parts if part.policy is not None), None),
    )
