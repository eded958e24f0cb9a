"""Lines over numbers, as SVG: both axes logarithmic, so that what is linear is a line that rises by one in one."""

from collections.abc import Mapping, Sequence
from math import log10

WIDTH, HEIGHT, LEFT, BOTTOM, TOP, RIGHT = 640, 360, 70, 50, 40, 30
COLOURS = ("#0b6bcb", "#c4420a")

Points = Sequence[tuple[float, float]]


def plot(title: str, across: str, up: str, lines: Mapping[str, Points]) -> str:
    """A drawing of lines by their names; every point is marked, and a dashed line shows what linear would be."""
    every = [point for points in lines.values() for point in points]
    (left, right), (low, high) = (_decades([point[axis] for point in every]) for axis in (0, 1))

    def place(point: tuple[float, float]) -> tuple[float, float]:
        x = LEFT + (log10(point[0]) - left) / (right - left) * (WIDTH - LEFT - RIGHT)
        y = HEIGHT - BOTTOM - (log10(point[1]) - low) / (high - low) * (HEIGHT - BOTTOM - TOP)
        return round(x, 1), round(y, 1)

    parts = [_text(LEFT, 22, title, "start", 15)]
    for power in range(left, right + 1):
        x, _ = place((10.0**power, 10.0**low))
        parts += [_rule(x, TOP, x, HEIGHT - BOTTOM), _text(x, HEIGHT - BOTTOM + 18, f"{10**power:,}", "middle")]
    for power in range(low, high + 1):
        _, y = place((10.0**left, 10.0**power))
        parts += [_rule(LEFT, y, WIDTH - RIGHT, y), _text(LEFT - 8, y + 4, f"{10.0**power:g}", "end")]
    parts += [_text((LEFT + WIDTH) / 2, HEIGHT - 10, across, "middle"), _text(LEFT, TOP - 6, up, "end")]
    for number, (name, points) in enumerate(lines.items()):
        parts += _line(name, [place(point) for point in points], COLOURS[number % len(COLOURS)], number)
        first, last = points[0], points[-1]
        linear = place((last[0], first[1] * last[0] / first[0]))
        parts.append(_path([place(first), linear], "#999", "4 4"))
    drawn = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" '
        f'font-size="12"><rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>\n{drawn}\n</svg>\n'
    )


def _decades(values: Sequence[float]) -> tuple[int, int]:
    return int(log10(min(values)) // 1), int(-(-log10(max(values)) // 1))


def _line(name: str, points: Points, colour: str, number: int) -> list[str]:
    marks = [f'<circle cx="{x}" cy="{y}" r="3.5" fill="{colour}"/>' for x, y in points]
    legend = _text(LEFT + 14, TOP + 18 + 18 * number, name, "start", colour=colour)
    return [_path(points, colour), *marks, legend]


def _path(points: Points, colour: str, dashes: str = "none") -> str:
    written = " ".join(f"{x},{y}" for x, y in points)
    return (
        f'<polyline points="{written}" fill="none" stroke="{colour}" stroke-width="1.5" stroke-dasharray="{dashes}"/>'
    )


def _rule(x: float, y: float, to_x: float, to_y: float) -> str:
    return f'<line x1="{x}" y1="{y}" x2="{to_x}" y2="{to_y}" stroke="#ddd"/>'


def _text(x: float, y: float, written: str, anchor: str, size: int = 12, colour: str = "#333") -> str:
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" font-size="{size}" fill="{colour}">{written}</text>'
