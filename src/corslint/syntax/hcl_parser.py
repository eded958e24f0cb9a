"""python-hcl2's grammar as a parser that starts at once: its tables are kept in the user's own cache."""

import hashlib
import io
import os
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pickle import UnpicklingError

from corslint.records import NamedTuple
from corslint.source import Unreadable, read
from corslint.syntax import hcl_lark
from corslint.syntax.hcl_lark import Lark, LarkError, Token, Tree, UnexpectedInput

OPENING = {"LPAR": False, "LSQB": False, "INTERP_START": False, "DIRECTIVE_START": False, "LBRACE": True}
"""Brackets, and whether a line end between them means anything: it does in bodies and objects only."""
CLOSING = frozenset({"RPAR", "RSQB", "RBRACE"})
CONTINUING = frozenset(
    {"DOUBLE_EQ", "NEQ", "LT", "GT", "LEQ", "GEQ", "ASTERISK", "SLASH", "PERCENT"}
    | {"DOUBLE_AMP", "DOUBLE_PIPE", "PLUS", "QMARK"}
)
"""Operators before which python-hcl2 lets an expression break the line."""
MENDED = (
    ("!unary_op : (MINUS | NOT) expr_term", "!unary_op : (MINUS | NOT) unary_expr"),
    ("identifier (COLONS identifier COLONS identifier)?", "identifier (COLONS identifier)*"),
    ("INTERP_START expression RBRACE", "INTERP_START STRIP_MARKER? expression STRIP_MARKER? RBRACE"),
    ("NAME : /[a-zA-Z_][a-zA-Z0-9_-]*/", r"NAME : /[^\W\d][\w-]*/"),
)
"""What Terraform accepts and python-hcl2 8.1 does not: `!!x`, `core::upper(x)`, `${~ x ~}`, `größe = 1`."""
BROKEN = (AssertionError, AttributeError, EOFError, ImportError, IndexError, KeyError, TypeError, ValueError)
"""What a damaged or foreign pickle raises besides its own error; the tables are then built and written anew."""


class Failure(NamedTuple):
    """Where a text stops being HCL, and what stands there."""

    offset: int
    found: str


def parse(text: str) -> "Tree[Token] | Failure":
    """The grammar's tree of a body; tokens carry their offsets in `text`."""
    try:
        return _parser().parse(text + "\n")
    except UnexpectedInput as error:
        return _failure(error, text)
    except LarkError:
        return Failure(0, text[:1])


def _failure(error: UnexpectedInput, text: str) -> Failure:
    offset = error.pos_in_stream
    if offset is None or not 0 <= offset < len(text):
        return Failure(len(text), "")
    token = getattr(error, "token", None)
    found = str(token) if token is not None else text[offset]
    return Failure(offset, found.strip() or found)


class Lines:
    """Drops the line ends that mean nothing: between brackets, and before an operator."""

    always_accept = ("NL_OR_COMMENT",)

    def process(self, stream: Iterator[Token]) -> Iterator[Token]:
        significant = [True]
        pending: list[Token] = []
        before = last = ""
        for token in stream:
            if token.type == "NL_OR_COMMENT":
                pending.extend([token] if significant[-1] else [])
                continue
            if token.type not in CONTINUING:
                yield from pending
            pending = []
            if (before, last, token.type) == ("LBRACE", "FOR", "NAME"):
                significant[-1] = False  # `{ for x in …`, not an object with a key named `for`
            before, last = last, token.type
            if token.type in OPENING:
                significant.append(OPENING[token.type])
            elif token.type in CLOSING and len(significant) > 1:
                significant.pop()
            yield token
        yield from pending


@cache
def _parser() -> Lark:
    """The parser, from the cache where it is there: building it takes two seconds, loading it a tenth of one."""
    grammar = _grammar()
    path = _cached(grammar)
    found = _load(path) if path is not None else None
    if found is None:
        found = Lark(grammar, parser="lalr", propagate_positions=True, postlex=Lines())
        if path is not None:
            _save(found, path)
    return found


def _grammar() -> str:
    """The text of python-hcl2's grammar. The package is not imported: that alone costs as much as a parse."""
    spec = find_spec("hcl2")
    directory = os.path.dirname(spec.origin) if spec and spec.origin else ""
    source = read(os.path.join(directory, "hcl2.lark"))
    if isinstance(source, Unreadable):
        raise ImportError(f"python-hcl2 has no grammar where it is expected: {source.reason}", name="hcl2")  # noqa: TRY004
    grammar = source.text
    for theirs, ours in MENDED:
        grammar = grammar.replace(theirs, ours)
    return grammar


def _cached(grammar: str) -> str | None:
    """The path of the cached tables of this very grammar, in the directory that XDG gives to caches.

    None for a user without a home: `~` would then be a directory of the repository that is read.
    """
    versions = f"{hcl_lark.__version__} {sys.version_info[:2]} {grammar}"
    key = hashlib.sha256(versions.encode()).hexdigest()[:16]
    root = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.path.join(root, "corslint", f"hcl-{key}.pickle") if os.path.isabs(root) else None


def _load(path: str) -> Lark | None:
    """The tables in the cache, if they are there and nobody else can have written them: they are a pickle."""
    try:
        with open(path, "rb") as file:
            status = os.fstat(file.fileno())
            if hasattr(os, "getuid") and (status.st_uid != os.getuid() or status.st_mode & 0o022):
                return None
            return Lark.load(file)
    except (OSError, UnpicklingError, *BROKEN):
        return None


def _save(parser: Lark, path: str) -> None:
    """Written beside its place and moved there whole, so that concurrent runs never see half of it."""
    content = io.BytesIO()
    parser.save(content)
    directory = os.path.dirname(path)
    try:
        os.makedirs(directory, mode=0o700, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=directory)
    except OSError:
        return  # a read-only home: every run builds its own tables
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content.getvalue())
        os.replace(temporary, path)
    except OSError:
        os.unlink(temporary)
