"""Writing: a file is replaced whole or not at all, in its own encoding, and only where it is what was read."""

import os
from tempfile import mkstemp

from corslint.source import Source, decode

MARKS = {b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be", b"\xef\xbb\xbf": "utf-8"}
"""The byte order marks with which a file may begin, and what they tell."""


def write(path: str, before: str, after: str) -> str | None:
    """Replaces a file's text, with its mode and its place behind a link kept; why it is left alone, or None.

    What was read lies in the repository, for nothing else is.
    """
    real = os.path.realpath(path)
    try:
        content = _content(real)
        if Source(path, decode(content)).text != before:
            return "it has changed since it was read"
        if encoded(before, content) != content:
            return "it is not UTF-8"
        if not os.access(real, os.W_OK):
            return "it is read-only"
        _replace(real, encoded(after, content))
    except OSError as error:
        return (error.strerror or str(error)).lower()
    return None


def marked(path: str, text: str) -> str | None:
    """The text as it stands in its file, with the mark that a source leaves out; None where it is not in UTF-8."""
    try:
        content = _content(os.path.realpath(path))
    except OSError:
        return text
    if encoded(text, content) == content:
        return None if content[:2] in MARKS else ("\ufeff" if content[:3] in MARKS else "") + text
    return None


def encoded(text: str, like: bytes) -> bytes:
    """The text in the encoding of a file, with its byte order mark."""
    for mark, encoding in MARKS.items():
        if like.startswith(mark):
            return mark + text.encode(encoding, errors="replace")
    return text.encode(errors="replace")


def _content(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read()


def _replace(path: str, content: bytes) -> None:
    """Whoever reads the file meanwhile sees the old one or the new one."""
    descriptor, draft = mkstemp(prefix=f".{os.path.basename(path)}.", dir=os.path.dirname(path))
    try:
        with open(descriptor, "wb") as file:
            file.write(content)
        os.chmod(draft, os.stat(path).st_mode & 0o7777)
        os.replace(draft, path)
    except OSError:
        os.unlink(draft)
        raise
