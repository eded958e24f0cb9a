"""Functions of points in time."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from corslint.frontends.terraform.values import Plain

_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)")
_SECONDS = {"ns": 1e-9, "us": 1e-6, "µs": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600}


def _moment(written: str) -> datetime:
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", written):
        raise ValueError
    return datetime.fromisoformat(written)


def _added(written: str, duration: str) -> Plain:
    sign, unsigned = (-1, duration[1:]) if duration.startswith("-") else (1, duration)
    if _DURATION.sub("", unsigned) or not unsigned:
        raise ValueError
    seconds = sum(float(amount) * _SECONDS[unit] for amount, unit in _DURATION.findall(unsigned))
    return _written(_moment(written) + timedelta(seconds=sign * seconds))


def _written(moment: datetime) -> str:
    written = moment.isoformat(timespec="seconds")
    return written.removesuffix("+00:00") + "Z" if moment.tzinfo in (UTC, None) else written


def _compared(one: str, other: str) -> Plain:
    first, second = _moment(one), _moment(other)
    return (first > second) - (first < second)


_FORMATS = {
    "YYYY": "%Y", "YY": "%y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "DD": "%d", "EEEE": "%A", "EEE": "%a",
    "hh": "%H", "HH": "%I", "AA": "%p", "mm": "%M", "ss": "%S",
}  # fmt: skip
_SINGLE: dict[str, Callable[[datetime], str]] = {
    "M": lambda moment: str(moment.month),
    "D": lambda moment: str(moment.day),
    "h": lambda moment: str(moment.hour),
    "H": lambda moment: str(moment.hour % 12 or 12),
    "m": lambda moment: str(moment.minute),
    "s": lambda moment: str(moment.second),
    "aa": lambda moment: moment.strftime("%p").lower(),
    "Z": lambda moment: moment.isoformat()[19:].replace("+00:00", "Z") or "Z",
}
_SYMBOL = re.compile(r"'(?:[^']|'')*'|([a-zA-Z])\1*|.", re.DOTALL)


def _formatted(pattern: str, written: str) -> Plain:
    moment = _moment(written)
    return "".join(_symbol(found.group(), moment) for found in _SYMBOL.finditer(pattern))


def _symbol(symbol: str, moment: datetime) -> str:
    if symbol.startswith("'"):
        return symbol[1:-1].replace("''", "'")
    if symbol in _FORMATS:
        return moment.strftime(_FORMATS[symbol])
    if symbol in _SINGLE:
        return _SINGLE[symbol](moment)
    if symbol[0].isalpha():
        raise ValueError
    return symbol


FUNCTIONS: dict[str, tuple[str, Callable[..., Plain]]] = {
    "formatdate": ("ss", _formatted),
    "timeadd": ("ss", _added),
    "timecmp": ("ss", _compared),
}
