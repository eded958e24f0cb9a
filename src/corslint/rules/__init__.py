"""The built-in rules: one module each, in `rules/` of a checkout, installed beside this file in a wheel."""

import os.path as _path

_root = _path.dirname(_path.dirname(_path.dirname(_path.dirname(_path.abspath(__file__)))))
_checkout = _path.join(_root, "rules")
if _path.isfile(_path.join(_root, "pyproject.toml")) and _path.isdir(_checkout):
    __path__.append(_checkout)
