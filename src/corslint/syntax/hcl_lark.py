"""lark, without the package `regex`: it would import that for grammars that ask for it, and ours does not.

The import of `regex` costs a tenth of a start.
"""

import sys
from types import ModuleType
from typing import cast

_is_absent = "regex" not in sys.modules
if _is_absent:
    sys.modules["regex"] = cast("ModuleType", None)  # what Python takes for a package that is not there
try:
    from lark import Lark, Token, Tree, __version__
    from lark.exceptions import LarkError, UnexpectedInput
finally:
    if _is_absent:
        del sys.modules["regex"]

__all__ = ["Lark", "LarkError", "Token", "Tree", "UnexpectedInput", "__version__"]
