"""Functions that hash texts."""

import base64
from collections.abc import Callable

from corslint.frontends.terraform.values import Plain


def _hexadecimal(algorithm: str) -> Callable[[str], Plain]:
    return lambda written: _digest(algorithm, written).hex()


def _base64(algorithm: str) -> Callable[[str], Plain]:
    return lambda written: base64.b64encode(_digest(algorithm, written)).decode()


def _digest(algorithm: str, written: str) -> bytes:
    import hashlib  # noqa: PLC0415 (seldom needed)

    return hashlib.new(algorithm, written.encode(), usedforsecurity=False).digest()


_NAMESPACES = {"dns": 0, "url": 1, "oid": 2, "x500": 4}


def _uuid(namespace: str, name: str) -> Plain:
    import uuid  # noqa: PLC0415 (seldom needed)

    if namespace in _NAMESPACES:
        return str(uuid.uuid5(uuid.UUID(f"6ba7b81{_NAMESPACES[namespace]}-9dad-11d1-80b4-00c04fd430c8"), name))
    return str(uuid.uuid5(uuid.UUID(namespace), name))


FUNCTIONS: dict[str, tuple[str, Callable[..., Plain]]] = {
    "base64sha256": ("s", _base64("sha256")),
    "base64sha512": ("s", _base64("sha512")),
    "md5": ("s", _hexadecimal("md5")),
    "sha1": ("s", _hexadecimal("sha1")),
    "sha256": ("s", _hexadecimal("sha256")),
    "sha512": ("s", _hexadecimal("sha512")),
    "uuidv5": ("ss", _uuid),
}
