"""What Lombok's annotations add to a Java class: getters, setters, constructors, a builder."""

from collections.abc import Iterator

from corslint.handlers import ir
from corslint.records import NamedTuple
from corslint.source import Span


class Field(NamedTuple):
    """A field as declared; `value` is what it holds at first, `is_set` whether that is written."""

    name: str
    type: str
    span: Span
    value: ir.Expression
    is_static: bool = False
    is_final: bool = False
    is_public: bool = False
    is_set: bool = False
    is_component: bool = False
    """Whether it is one of a record's."""
    annotations: tuple[str, ...] = ()


LOGGERS = ("Slf4j", "Log4j2", "Log4j", "Log", "CommonsLog", "XSlf4j", "JBossLog", "Flogger")


def logger(annotation: str, span: Span) -> Iterator[ir.Row]:
    if annotation in LOGGERS:
        yield ir.Row(ir.Constant("log", span), ir.Name("org.slf4j.Logger", span), span)


def methods_of(name: str, annotations: list[str], fields: list[Field], span: Span) -> list[ir.Method]:
    """The methods that a class of these fields gets.

    Source: https://projectlombok.org/features/
    """
    of_all = frozenset(annotations)
    methods: list[ir.Method] = []
    for one in fields:
        of_field = of_all | frozenset(one.annotations)
        if of_field & {"Data", "Value", "Getter"}:
            methods.append(_getter(one))
        if of_field & {"Data", "Setter"} and not one.is_final:
            methods.append(_setter(one))
    methods += _constructors(of_all, fields, span)
    if of_all & {"Builder", "SuperBuilder"}:
        methods.append(_builder(name, fields, span))
    return methods


def _code(name: str, parameters: tuple[ir.Parameter, ...], body: tuple[ir.Statement, ...], span: Span) -> ir.Method:
    return ir.Method(name, ir.Code(name, parameters, lambda: ir.Block((), body), "java", span))


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def _getter(one: Field) -> ir.Method:
    is_flag = one.type == "boolean"
    bare = one.name[2:] if is_flag and one.name[:2] == "is" and one.name[2:3].isupper() else one.name
    name = ("is" if is_flag else "get") + _capital(bare)
    return _code(name, (), (ir.Return(_member(one), one.span),), one.span)


def _setter(one: Field) -> ir.Method:
    is_flag = one.type == "boolean"
    bare = one.name[2:] if is_flag and one.name[:2] == "is" and one.name[2:3].isupper() else one.name
    body = (_sets(one), ir.Return(ir.Name("this", one.span), one.span))
    return _code("set" + _capital(bare), (_parameter(one),), body, one.span)


def _member(one: Field) -> ir.Expression:
    return ir.Member(ir.Name("this", one.span), one.name, one.span)


def _parameter(one: Field) -> ir.Parameter:
    return ir.Parameter(ir.Name(one.name, one.span), type=one.type)


def _sets(one: Field) -> ir.Statement:
    target = ir.Member(ir.Name("this", one.span), one.name, one.span)
    return ir.Evaluate(ir.Assign(target, ir.Name(one.name, one.span), one.span))


def _constructors(annotations: frozenset[str], fields: list[Field], span: Span) -> Iterator[ir.Method]:
    """One of all fields, one of those that must be given, one of none."""
    settable = [one for one in fields if not (one.is_final and one.is_set)]
    if annotations & {"AllArgsConstructor", "Value", "Builder", "SuperBuilder"}:
        yield _constructor(settable, span)
    if "NoArgsConstructor" in annotations:
        yield _constructor([], span)
    own = {"AllArgsConstructor", "NoArgsConstructor", "Value", "Builder", "SuperBuilder"}
    if "RequiredArgsConstructor" in annotations or ("Data" in annotations and not annotations & own):
        yield _constructor([one for one in settable if one.is_final or "NonNull" in one.annotations], span)


def _constructor(fields: list[Field], span: Span) -> ir.Method:
    return _code("constructor", tuple(map(_parameter, fields)), tuple(map(_sets, fields)), span)


def _builder(name: str, fields: list[Field], span: Span) -> ir.Method:
    """`builder()` gives what has a method for each field and makes the object of what they were given."""
    settable = [one for one in fields if not (one.is_final and one.is_set and "Default" not in one.annotations)]
    starts = tuple(_start(one) for one in settable)
    given = tuple(ir.Argument(_member(one)) for one in settable)
    made = ir.Return(ir.Call(ir.Name(name, span), given, span, is_new=True), span)
    this = ir.Return(ir.Name("this", span), span)
    methods = tuple(_code(one.name, (_parameter(one),), (_sets(one), this), one.span) for one in settable)
    literal = ir.ClassLiteral(
        f"{name}Builder",
        (),
        (*methods, _code("build", (), (made,), span)),
        (),
        ir.Code("fields", (), lambda: ir.Block((), starts), "java", span),
        span,
    )
    return _code("builder", (), (ir.Return(ir.Call(literal, (), span, is_new=True), span),), span)


def _start(one: Field) -> ir.Statement:
    """What a builder's field holds at first: `@Builder.Default` gives it what is written."""
    value = one.value if not one.is_set or "Default" in one.annotations else ir.Constant(None, one.span)
    return ir.Evaluate(ir.Assign(ir.Member(ir.Name("this", one.span), one.name, one.span), value, one.span))
