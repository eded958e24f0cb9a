"""What the user asked for, wherever it was said."""

from collections.abc import Mapping
from fnmatch import fnmatchcase

from corslint.finding import Severity
from corslint.frontends.arguments import Arguments
from corslint.model import Expectation
from corslint.records import NamedTuple

SHARED = "pyproject.toml"
"""A configuration of ours only where it has a table `[tool.corslint]`."""

OFF = "off"
"""What stands in place of the severity of a rule that is off."""

Severities = Mapping[str, Severity | None]
"""Severities by rule, in place of the rules' own; None: the rule is off."""

Drafts = Mapping[str, str]
"""Texts that hold in place of those of files, by their real paths: what a fix makes of them and nobody has written."""


NO_DRAFTS: Drafts = {}


class PathSettings(NamedTuple):
    """What holds for the files that a pattern of `.gitignore`'s kind names, seen from a directory."""

    pattern: str
    directory: str
    severities: Severities


class Settings(NamedTuple):
    """One run's settings; `select` empty means every rule."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    possible: bool = False
    origins: tuple[str, ...] = ()
    """Sites that call these APIs, as a browser serialises them."""
    credentials: bool = False
    """Whether their calls carry cookies."""
    arguments: Arguments = Arguments()
    rules_directories: tuple[str, ...] = ()
    rules_packages: tuple[str, ...] = ()
    severities: Mapping[str, Severity | None] = {}
    paths: tuple[PathSettings, ...] = ()
    """Of several that speak of a rule in a file, the last holds."""
    not_for_browsers: tuple[str, ...] = ()
    """Names or patterns of APIs that no page calls."""
    baseline: str = ""
    """The file of known findings; empty: none."""
    expectations: tuple[Expectation, ...] = ()
    """What must come of calls; which APIs they are about is not yet known."""
    ignores: bool = True
    """Whether what the code itself says to ignore is ignored."""
    drafts: Drafts = NO_DRAFTS

    @property
    def mentioned(self) -> tuple[str, ...]:
        """The rules that are named by their severities; those that are not there are mistakes."""
        return (*self.severities, *(rule for path in self.paths for rule in path.severities))

    @property
    def switched_off(self) -> tuple[str, ...]:
        return (*self.ignore, *(rule for rule, severity in self.severities.items() if severity is None))

    def severity(self, rule: str, path: str, own: Severity) -> Severity | None:
        """The severity of a rule's finding in a file; None where it is not to be reported."""
        for setting in reversed(self.paths):
            if rule in setting.severities and _names(setting, path):
                return setting.severities[rule]
        return self.severities.get(rule, own)

    def is_for_browsers(self, api: str) -> bool:
        return not any(fnmatchcase(api, pattern) for pattern in self.not_for_browsers)


def _names(setting: PathSettings, path: str) -> bool:
    from corslint.lint.gitignore import names  # noqa: PLC0415 (most runs have no such setting)

    return names(setting.pattern, setting.directory, path)
