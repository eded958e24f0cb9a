"""Names for what is written anew: after the neighbour that it is like, and after nothing that there is."""

import re
from collections.abc import Container

_METHODS = ("get", "post", "put", "patch", "delete", "head", "any")
_SYNONYMS = ("list", "create", "update", "remove", "fetch", "read")


def for_options(neighbour: str, method: str, taken: Container[str]) -> str:
    """`ListOrders` becomes `OptionsOrders`, `orders_get` becomes `orders_options`; what names no method has it added."""
    for verb in (method.lower(), *_METHODS, *_SYNONYMS):
        found = re.search(rf"(?<![A-Za-z])({verb})(?![a-z])|({verb.upper()})|({verb.capitalize()})(?![a-z])", neighbour)
        if found is not None:
            word = "options" if found[1] else "OPTIONS" if found[2] else "Options"
            return unused(neighbour[: found.start()] + word + neighbour[found.end() :], taken)
    return unused(f"{neighbour}_options" if neighbour.islower() else f"{neighbour}Options", taken)


def unused(name: str, taken: Container[str]) -> str:
    number, wanted = 1, name
    while wanted in taken:
        number += 1
        wanted = f"{name}{number}"
    return wanted
