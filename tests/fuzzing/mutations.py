"""What is done to a text: a stretch taken out, put in twice, or replaced by what another type or notation would say."""

from random import Random

WORDS = (
    *("[]", "{}", "null", '""', "0", "true", "-1", "1e999", "[[]]", '{"Ref": "X"}', '{"Fn::If": ["A", 1]}'),
    *(
        '{"Fn::Sub": []}',
        '{"Fn::GetAtt": {}}',
        '{"Fn::Transform": []}',
        '{"Fn::Select": ["x", []]}',
        '"\\u0000"',
        '"${"',
    ),
    *("*a", "&a [*a]", "<<: 1", "!Sub x", "var.x", "local.x", "each.value", "[for a in x : a]", "x[*].y", '"%{if a}"'),
    *(
        '"',
        "'",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        "\n",
        "\r",
        "\t",
        "\0",
        "\ufeff",
        "\ud800",
        "\u2028",
        "#",
        "\\",
        ":",
        "- ",
    ),
    *("...", "=", "=>", "? 1 : 2", "<<E\n", "return ", "await ", "yield ", "`", "/*", "//", "99999999999999999999"),
)


def mutated(text: str, random: Random) -> str:
    for _ in range(random.randint(1, 4)):
        start = random.randrange(len(text) + 1)
        end = min(len(text), start + random.choice((0, 1, 2, 5, 20, 100)))
        other = random.randrange(len(text) + 1)
        stretch = text[other : other + random.choice((5, 30, 200))]
        text = text[:start] + random.choice(("", random.choice(WORDS), stretch)) + text[end:]
    return text


def beginnings(text: str) -> list[str]:
    """The text up to the end of each of its lines, with and without the line end; a short one up to each character."""
    if len(text) <= SHORT:
        return [text[:end] for end in range(len(text))]
    ends = [index for index, character in enumerate(text) if character == "\n"]
    return [text[:end] for line in ends for end in (line, line + 1)]


SHORT = 300
