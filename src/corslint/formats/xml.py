"""XML documents of texts that may hold what XML cannot."""

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement, indent, tostring

_NO_CHARACTER = re.compile("[^\t\n\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What may not stand in a document, however it is escaped (XML 1.0, 2.2), and the discouraged controls."""


def root(name: str, attributes: Mapping[str, object]) -> Element:
    return Element(name, _clean(attributes))


def below(parent: Element, name: str, attributes: Mapping[str, object], text: str = "") -> Element:
    """A new element, the last one in its parent."""
    element = SubElement(parent, name, _clean(attributes))
    element.text = legible(text) or None
    return element


def document(element: Element) -> str:
    indent(element)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{commanding_nobody(tostring(element, encoding="unicode"))}\n'


def commanding_nobody(written: str) -> str:
    """A document as it is, but for lines that start as the commands of GitHub's runner do, should it be printed."""
    return re.sub(r"^([ \t]*):(?=:)", r"\1&#58;", written, flags=re.MULTILINE)


def legible(text: str) -> str:
    """The text with a mark in place of each character that no document may hold."""
    return _NO_CHARACTER.sub("\ufffd", text)


def _clean(attributes: Mapping[str, object]) -> dict[str, str]:
    return {name: legible(str(value)) for name, value in attributes.items()}
