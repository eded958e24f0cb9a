"""What the header mappings of a REST API send: quoted text, expressions, and the overrides of mapping templates."""

from corslint.cors.protocol import Answer, sent_besides
from corslint.model import Echo, Header, HeaderValue, MappedResponse, Mapping
from corslint.source import Span
from corslint.value import Hole, Known, Table, Text, Truth, Value, join, only, text, unknown, whole_number


def mapped_answer(cause: str, response: MappedResponse, when: Truth) -> Answer:
    """The answer that an integration response gives."""
    headers, statuses = mapped_headers(response)
    status = unknown(Hole(f"template:{','.join(statuses)}"), response.span) if statuses else status_of(response.status)
    return Answer(cause, status, headers, response.span, when)


def mapped_headers(response: MappedResponse) -> tuple[Table[Header], tuple[str, ...]]:
    """The headers of an integration response: static mappings, over which overrides in its templates win (B20)."""
    headers = mapped(response.headers)
    statuses: tuple[str, ...] = ()
    for template in response.templates.rows.values():
        headers, own = overridden(headers, template)
        statuses += own
    return Table(headers.rows, headers.complete and response.templates.complete), statuses


def mapped(mappings: Table[Mapping], *, sees_request: bool = False) -> Table[Header]:
    """The headers that mappings send; those of gateway responses see the request too (B46), others do not (B9)."""

    def sent(expression: Text) -> HeaderValue:
        return evaluated(expression, sees_request=sees_request)

    rows = {name: Header(m.expression.map(sent), m.name_span) for name, m in mappings.rows.items()}
    return Table(rows, mappings.complete)


def evaluated(expression: Text, *, sees_request: bool = False) -> HeaderValue:
    """What a mapping expression sends: text in single quotes as it is (B9, I.4), the request's origin as an echo (B47)."""
    static = unquoted(expression)
    if static is not None:
        return static
    if sees_request and (expression.known or "").lower() == "method.request.header.origin":
        return Echo(None)
    return Text((Hole(f"mapping:{expression}", str(expression)),))


def unquoted(expression: Text) -> Text | None:
    """The text inside a pair of single quotes; None for anything else."""
    known = expression.known
    if known is not None:
        return text(known[1:-1]) if len(known) > 1 and known[0] == known[-1] == "'" else None
    if not (expression.prefix.startswith("'") and expression.suffix.endswith("'")):
        return None
    first, *others = expression.parts
    without_first = join(str(first)[1:], *others)
    *others, last = without_first.parts
    return join(*others, str(last)[:-1])


def overridden(headers: Table[Header], template: Value[Text]) -> tuple[Table[Header], tuple[str, ...]]:
    """What a mapping template makes of headers, and the statuses that it sets (B20)."""
    if template.rest is None and not any(map(_may_override, template.alternatives)):
        return headers, ()
    from corslint.cors import vtl  # noqa: PLC0415 (its patterns cost more than most templates do)

    found = [vtl.overrides(alternative.value, alternative.span) for alternative in template.alternatives]
    if template.rest is not None or len(found) != 1:
        nothing = all(not (o.headers or o.statuses) and o.complete for o in found) and template.rest is None
        return (headers if nothing else _perhaps_overridden(headers)), ()
    own = found[0]
    rows = dict((headers if own.complete else _perhaps_overridden(headers)).rows)
    for name, value in own.headers.items():
        rows[name] = Header(_overriding(rows.get(name), value, template.place), template.place)
    return Table(rows, headers.complete and own.complete), own.statuses


def _may_override(template: Known[Text]) -> bool:
    written = template.value
    return written.only_hole is not None or "responseOverride" in str(written)


def _perhaps_overridden(headers: Table[Header]) -> Table[Header]:
    """What a template that is not understood may make of headers: it may set them anew, and others beside them."""
    hole = Hole("template")
    rows = {name: h._replace(value=h.value._replace(rest=h.value.rest or hole)) for name, h in headers.rows.items()}
    return Table(rows, complete=False)


def _overriding(before: Header | None, value: HeaderValue, span: Span) -> Value[HeaderValue]:
    """What was mapped before is sent where the template sends nothing itself."""
    if not isinstance(value, Echo) or value.origins is None or value.otherwise is not None or before is None:
        return only(value, span)
    static = before.value.only
    return only(sent_besides(static, value), span) if isinstance(static, Text) else unknown(Hole("template"), span)


def status_of(status: Value[Text]) -> Value[int]:
    known = status.only.known if status.only is not None else None
    number = None if known is None else whole_number(known)
    return unknown(Hole("status"), status.span) if number is None else only(number, status.place)
