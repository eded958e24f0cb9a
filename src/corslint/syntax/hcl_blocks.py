"""HCL's blocks as they are written, for who only looks at them: what reads them is dear to import."""

from corslint.records import NamedTuple
from corslint.source import Span
from corslint.syntax.node import Entry


class Block(NamedTuple):
    """`resource "aws_lambda_function" "orders" { … }`; `span` is its header, without the brace."""

    type: str
    labels: tuple[str, ...]
    body: "Body"
    span: Span


class Body(NamedTuple):
    """What stands in a file or between a block's braces; of an attribute written twice the last one holds."""

    attributes: dict[str, Entry]
    blocks: tuple[Block, ...]
    span: Span
