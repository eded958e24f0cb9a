"""Sites that a stack deploys: which allowed origins are meant for them, and miss them."""

import re
from collections.abc import Collection

from corslint.cors.origins import is_loopback
from corslint.model import Site
from corslint.records import NamedTuple
from corslint.value import MAYBE, NO, YES, Hole, Text, Truth, join, truth


class Miss(NamedTuple):
    """Why an allowed origin is not the site's that it is meant for; `when` is how certain it is that it is meant."""

    site: Site
    reason: str
    when: Truth


def missed_site(allowed: Text, others: Collection[Text], sites: Collection[Site]) -> Miss | None:
    """The site that an allowed origin is meant for, and misses; `others` are what is allowed besides.

    None where it is a site's, where another one may be the site's, and where it is most likely meant for no site of
    these. What refers to the site's own resource means that; what is spelled almost like it does, if there is no
    other choice on either side.
    """
    if any(allowed == site.origin for site in sites):
        return None
    for site in sites:
        found = _miss(allowed, site)
        if found is not None and not any(_serves(other, found) for other in others):
            return found._replace(when=found.when | truth(_are_alone(others, sites)))
    return None


def _serves(other: Text, found: Miss) -> bool:
    """Whether the site is allowed after all; what is but guessed from letters is said only where it certainly is not."""
    return other == found.site.origin or (found.when is not YES and other.equals(found.site.origin) is not NO)


def _are_alone(others: Collection[Text], sites: Collection[Site]) -> bool:
    """Whether one origin is allowed, but for the developer's own, and one site is there under a name of its own."""
    names = {str(site.origin) for site in sites if site.origin.known is not None}
    return len(names) == 1 and all(is_loopback(other) is YES for other in others)


def _miss(allowed: Text, site: Site) -> Miss | None:
    origin = _origin(site.origin)
    if origin is None or "*" in str(allowed):
        return None
    reason = _by_reference(allowed, origin)
    if reason is not None:
        return Miss(site, reason, YES)
    reason = _by_letters(allowed, origin)
    return Miss(site, reason, MAYBE) if reason is not None else None


class _Origin(NamedTuple):
    scheme: str
    host: Text


def _origin(origin: Text) -> _Origin | None:
    """The scheme and the host; None of what is one unknown."""
    scheme, separator, start = origin.prefix.partition("://")
    return _Origin(scheme, join(start, *origin.parts[1:])) if separator else None


# -- made of the site's resource


def _by_reference(allowed: Text, site: _Origin) -> str | None:
    if not site.host.holes:
        return None
    own = _origin(allowed)
    host = own.host if own is not None else allowed
    if host == site.host:
        return "it lacks the scheme" if own is None else f"its pages are served over {site.scheme}"
    if host.only_hole is not None and host.only_hole in _others_of(site.host):
        return "that is an identifier, not the domain name"
    if own is not None and host.only_hole is not None and host.parts[-1:] == site.host.parts[-1:]:
        return "its pages are on the names of its branches"
    return None


_IDENTIFIERS = ("", ".Id", ".Arn", ".id", ".arn", ".hosted_zone_id", ".AppId", ".AppName", ".name", ".bucket")


def _others_of(host: Text) -> tuple[Hole, ...]:
    """What else a reference to the resource yields whose attribute the host is."""
    resource = host.holes[-1].name.rpartition(".")[0]
    return tuple(Hole(resource + attribute) for attribute in _IDENTIFIERS)


# -- spelled almost like the site


def _by_letters(allowed: Text, site: _Origin) -> str | None:
    own = _origin(allowed)
    written, meant = own.host.known if own is not None else None, site.host.known
    if own is None or written is None or meant is None:
        return None
    if written == meant:
        return f"its pages are served over {site.scheme}"
    if own.scheme == site.scheme and (written == f"www.{meant}" or meant == f"www.{written}"):
        return "browsers tell it from the one with www"
    return "it is spelled otherwise" if _is_misspelled(written, meant) else None


SHORTEST_MISSPELLED = 6
"""Letters of a label that hardly differs from another by intent; `app` and `api`, `dev` and `div` do."""


def _is_misspelled(written: str, meant: str) -> bool:
    """Whether two names differ by one slip in one label; numbers tell names apart by intent."""
    own, theirs = written.split("."), meant.split(".")
    differing = [(one, other) for one, other in zip(own, theirs, strict=False) if one != other]
    if len(own) != len(theirs) or len(differing) != 1:
        return False
    one, other = differing[0]
    is_long = min(len(one), len(other)) >= SHORTEST_MISSPELLED and not re.search(r"[0-9]", one + other)
    return is_long and _is_a_slip(one, other)


def _is_a_slip(one: str, other: str) -> bool:
    """Whether one letter is missing or doubled, or two neighbours stand the wrong way round."""
    short, long = sorted((one, other), key=len)
    if len(long) == len(short) + 1:
        return any(long[:at] + long[at + 1 :] == short for at in range(len(long)))
    swapped = (one[:at] + one[at + 1] + one[at] + one[at + 2 :] for at in range(len(one) - 1))
    return len(one) == len(other) and other in swapped


def readable(origin: Text) -> str:
    """An origin as its author would write it."""
    return "".join(part if isinstance(part, str) else _reference(part) for part in origin.parts)


def _reference(hole: Hole) -> str:
    """`${Cdn.DomainName}`; where names stand for constructs, as the template has it."""
    return hole.written if hole.written.startswith("${") or "/" in hole.name else str(hole)
