"""Wishes for whole parts of an API, in every dialect: where such a part is put, and how it is written there."""

from corslint.frontends.wishes.deployments import awaited, overlapping
from corslint.frontends.wishes.mocks import mock_status
from corslint.frontends.wishes.policies import policy
from corslint.frontends.wishes.preflights import preflight
from corslint.frontends.wishes.refusals import refusals
from corslint.frontends.wishes.sent import open_to_all, sent
from corslint.pen import Awaited, MockStatus, OpenToAll, Overlapping, Pen, Policy, Preflight, Refusals, SentHeader, Wish
from corslint.source import Edit


def fulfilled(wish: Wish, write: Pen) -> tuple[Edit, ...]:
    """The edits that write the part; none where it is not certain where it goes, or how it must be written there.

    `write` is the dialect's own pen, for what goes with the part.
    """
    match wish:
        case Preflight():
            return preflight(wish)
        case Refusals():
            return refusals(wish)
        case Policy():
            return policy(wish)
        case SentHeader():
            return sent(wish, write)
        case MockStatus():
            return mock_status(wish)
        case Awaited():
            return awaited(wish)
        case Overlapping():
            return overlapping(wish)
        case OpenToAll():
            return open_to_all(wish)
        case _:
            return ()
