"""Finding rules: the built-in ones and a project's own load through the same code."""

import os
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module

import corslint.rules
from corslint.lint.rule import Rule, rule
from corslint.lint.usage import UsageError, suggestion

Loaders = dict[str, Callable[[], object]]
"""What imports a rule's module, by the rule's id."""

MODULE_ERRORS = (ImportError, SyntaxError, NameError, AttributeError, TypeError, ValueError, LookupError, OSError)
"""What a module of somebody else's may raise when it is imported."""


def chosen(select: Iterable[str], ignore: Iterable[str], directories: Iterable[str]) -> Loaders:
    """The rules that a run uses, all where none is selected, by their ids; none is imported yet."""
    return among(available(directories), select, ignore)


def available(directories: Iterable[str], packages: Iterable[str] = ()) -> Loaders:
    """Every rule that there is, by its id: the built-in ones, those of directories and those of installed packages."""
    loaders = _built_in()
    for directory in directories:
        loaders |= _new(_own(directory), loaders, directory)
    for package in packages:
        loaders |= _new(_installed(package), loaders, package)
    return loaders


def among(loaders: Loaders, select: Iterable[str], ignore: Iterable[str]) -> Loaders:
    selected, ignored = known(select, loaders), known(ignore, loaders)
    return {name: loaders[name] for name in sorted((selected or loaders.keys()) - ignored)}


def load(loaders: Loaders) -> tuple[Rule, ...]:
    return tuple(rule(name, imported()) for name, imported in loaders.items())


def _built_in() -> Loaders:
    """Listing the folder takes 0.1 ms; scanning entry points would take longer than a lint."""
    stems = [stem for directory in corslint.rules.__path__ for stem in _stems(directory)]
    if not stems:  # without them, every template would pass
        raise UsageError("corslint was installed without its rules, install it again")
    return {_id(stem): partial(import_module, f"corslint.rules.{stem}") for stem in stems}


def _own(directory: str) -> Loaders:
    if not os.path.isdir(directory):
        raise UsageError(f"--rules-dir: '{directory}' is not a directory")
    return {_id(stem): partial(_import_file, os.path.join(directory, f"{stem}.py")) for stem in _stems(directory)}


def _installed(package: str) -> Loaders:
    try:
        folders = getattr(import_module(package), "__path__", ())
    except MODULE_ERRORS as error:
        raise UsageError(f"the rules of '{package}' cannot be imported: {type(error).__name__}: {error}") from error
    stems = (stem for folder in folders for stem in _stems(folder))
    return {_id(stem): partial(import_module, f"{package}.{stem}") for stem in stems}


def _new(own: Loaders, loaders: Loaders, place: str) -> Loaders:
    if taken := sorted(own.keys() & loaders.keys()):
        raise UsageError(f"there is already a rule '{taken[0]}', rename that of '{place}'")
    return own


def _stems(directory: str) -> list[str]:
    names = os.listdir(directory) if os.path.isdir(directory) else []
    return [name.removesuffix(".py") for name in names if name.endswith(".py") and not name.startswith("_")]


def _id(stem: str) -> str:
    return stem.replace("_", "-")


def _import_file(path: str) -> object:
    from importlib.util import module_from_spec, spec_from_file_location  # noqa: PLC0415 (only own rules need it)

    spec = spec_from_file_location(f"corslint_own_rules.{os.path.basename(path).removesuffix('.py')}", path)
    if spec is None or spec.loader is None:
        raise UsageError(f"the rule in '{path}' cannot be imported")
    module = module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except MODULE_ERRORS as error:
        raise UsageError(f"the rule in '{path}' cannot be imported: {type(error).__name__}: {error}") from error
    return module


def known(ids: Iterable[str], loaders: Loaders) -> set[str]:
    """The ids, all of which are those of rules."""
    chosen = set(ids)
    for rule_id in sorted(chosen - loaders.keys()):
        raise UsageError(f"there is no rule '{rule_id}'{suggestion(rule_id, loaders)}")
    return chosen
