"""Handlers: the file of the repository that a function's `Handler` names."""

import os
from collections.abc import Iterator

from corslint.directories import BUILT
from corslint.handlers.files.found import SUFFIXES, Entry, NotFound, language_of_file
from corslint.handlers.ir import Language
from corslint.source import Repository


def entry(code: tuple[str, ...], handler: str, runtime: str, repository: Repository) -> Entry | NotFound:
    """The file that holds a function's handler."""
    code = tuple(filter(repository.holds, code))
    if not code:
        return NotFound("the function's code is not in the repository")
    language = language_of(runtime, code, repository)
    if language is None and runtime.startswith("provided"):
        program = _in_project(code, handler, repository)
        return program if isinstance(program, Entry) else NotFound(f"code for {runtime} is not read")
    if language is None:
        return NotFound(f"code for {runtime or 'an unknown runtime'} is not read")
    if language == "csharp":
        return _in_project(code, handler, repository)
    if language == "java":
        from corslint.handlers.files import java

        return java.entry(code, handler, repository)
    files = [root for root in code if os.path.isfile(root) and root.endswith(SUFFIXES[language])]
    for root in code:
        if root in files:
            found = _in_file(root, handler, language, is_only=len(files) == 1)
        else:
            found = _below(root, handler, language)
        if found is not None and repository.holds(found.path):  # not so of a link, or of a handler named ../index
            return found
    if not any(map(os.path.exists, code)):
        return NotFound("the function's code is not in the repository")
    return NotFound(f"no file for the handler {handler} below {code[0]}")


def unpacked(code: tuple[str, ...]) -> tuple[str, ...]:
    """What of the code can be looked into: a package cannot, nor what is yet to be built."""
    return tuple(path for path in code if os.path.exists(path) and not path.endswith(".zip"))


def _in_file(path: str, handler: str, language: Language, *, is_only: bool) -> Entry | None:
    """A handler in a file that is named outright: of several, the one that the handler's module is named after."""
    module, exports = named_module(handler, language)
    if language == "go":
        return Entry(path, (), "go")
    is_meant = is_only or os.path.splitext(os.path.basename(path))[0] == os.path.basename(module)
    return Entry(path, exports, language) if is_meant else None


def _in_project(code: tuple[str, ...], handler: str, repository: Repository) -> Entry | NotFound:
    """A handler of C#: `Assembly::Namespace.Class::Method`, or the assembly of a program that starts it by itself."""
    from corslint.handlers.files.csharp import directory_of

    assembly, *exports = handler.split("::")
    for root in code:
        is_bootstrap = assembly == "bootstrap" and not exports
        directory = directory_of(root, "" if is_bootstrap else assembly, repository)
        if directory is not None:
            return Entry(directory, tuple(_own_names(exports)), "csharp")
    return NotFound(f"no project for the handler {handler} at {code[0]}")


def _own_names(exports: list[str]) -> list[str]:
    """`Shop.Orders_Get_Generated::Get` is what the annotations generate to call `Shop.Orders::Get`."""
    if len(exports) != 2:
        return exports
    return [exports[0].removesuffix(f"_{exports[1]}_Generated"), exports[1]]


def language_of(runtime: str, code: tuple[str, ...], repository: Repository) -> Language | None:
    if runtime.startswith("python"):
        return "python"
    if runtime.startswith("nodejs"):
        return "javascript"
    if runtime.startswith("dotnet"):
        return "csharp"
    if runtime.startswith("java"):
        return "java"
    if runtime.startswith(("go", "provided")):
        return "go" if any(root.endswith(".go") or _has(repository, root, ".go") for root in code) else None
    return next((language_of_file(root) for root in code if os.path.isfile(root)), None) if not runtime else None


def _has(repository: Repository, directory: str, suffix: str) -> bool:
    return any(name.endswith(suffix) for name in repository.names(directory))


def named_module(handler: str, language: Language) -> tuple[str, tuple[str, ...]]:
    """The module's path and the exports: `src/index.post.getAllPosts` names `post.getAllPosts` of `src/index`."""
    if language == "python":
        name, _, function = handler.rpartition(".")
        return name.replace(".", "/"), (function,)
    directory, _, last = handler.rpartition("/")
    module, *exports = last.split(".")
    return (f"{directory}/{module}" if directory else module), tuple(exports)


def _below(root: str, handler: str, language: Language) -> Entry | None:
    if language == "go":
        return Entry(root, (), "go") if os.path.isdir(root) else None
    module, exports = named_module(handler, language)
    for candidate in [os.path.join(root, module)] if language == "python" else _candidates(root, module):
        path = _with_suffix(candidate, language)
        if path is not None:
            return Entry(path, exports, language)
    return None


def _candidates(root: str, module: str) -> Iterator[str]:
    """A module where it is said to be, then where its source would be if that is a built file."""
    yield os.path.join(root, module)
    first, _, rest = module.partition("/")
    if first in BUILT and rest:
        yield from (os.path.join(root, "src", rest), os.path.join(root, rest))
    else:
        yield os.path.join(root, "src", module)
    head, name = os.path.split(os.path.normpath(root))
    if name in BUILT:
        yield from (os.path.join(head, "src", module), os.path.join(head, module))


def _with_suffix(path: str, language: Language) -> str | None:
    return next((path + suffix for suffix in SUFFIXES[language] if os.path.isfile(path + suffix)), None)
