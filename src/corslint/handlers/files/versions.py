"""Which versions of packages a project declares."""

import os
import re

from corslint.handlers.files.search import Modules, parents
from corslint.source import Source


def major_version(modules: Modules, package: str) -> int | None:
    """The major version of a package that `package.json` or `requirements.txt`, nearest to the code, declares."""
    bases = [root if os.path.isdir(root) else os.path.dirname(root) for root in modules.roots[:1]]
    for directory in [one for base in bases for one in (base, *parents(base, modules.repository.root))]:
        for name in ("package.json", "requirements.txt", "pyproject.toml"):
            source = (
                modules.open(os.path.join(directory, name)) if os.path.isfile(os.path.join(directory, name)) else None
            )
            found = _declared_version(source.text, package) if isinstance(source, Source) else None
            if found is not None:
                return found
    return None


def _declared_version(text: str, package: str) -> int | None:
    """`"package": "^4.2.0"`, `package==4.2.0`; underscores and hyphens are the same to Python."""
    name = re.escape(package).replace(r"\-", "[-_]")
    found = re.search(
        rf"""(?im)["']{name}["']\s*:\s*["'][\^~>=v ]*(\d{{1,9}})|^\s*["']?{name}\s*[=~>]=\s*(\d{{1,9}})""", text
    )
    return int(found[1] or found[2]) if found is not None else None
