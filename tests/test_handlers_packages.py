"""What a package is made of, as its name and its handler's tell; of several files that may be meant none is taken."""

from pathlib import Path

import pytest

from corslint.handlers.files import packages
from corslint.model import Function
from corslint.source import Repository, Source, shown
from corslint.value import Table, Text, Value, only, text

PYTHON, SCRIPT = "def handler(event, context): ...\n", "exports.handler = async () => ({});\n"


def made_of(
    root: Path, *files: str, handler: str, zipped: str = "", uploaded: str = "", declared_in: str = "infra/main.tf"
) -> str | None:
    """The file that a function's package is found to be made of, from the repository's root."""
    for name in (*files, declared_in):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(PYTHON if name.endswith(".py") else SCRIPT, encoding="utf-8")
    span = Source(shown(str(root / declared_in)), "resource").whole

    def said(written: str) -> Value[Text]:
        return only(text(written), span)

    runtime = "python3.13" if any(name.endswith(".py") for name in files) else "nodejs22.x"
    code = (str(root / zipped),) if zipped else ()
    function = Function("Orders", span, said(handler), said(runtime), code, None, Table({}), package=uploaded)
    found = packages.source_of(function, Repository(str(root)))
    assert found is None or packages.is_telling(function)
    return None if found is None else Path(found.path).resolve().relative_to(root.resolve()).as_posix()


@pytest.mark.parametrize(
    ("files", "handler", "zipped", "expected"),
    [
        # it stands where the package is built, or beside that
        (("orders/handler.py",), "handler.handler", "orders/function.zip", "orders/handler.py"),
        (("orders/src/handler.py",), "handler.handler", "orders/function.zip", "orders/src/handler.py"),
        (("src/index.js", "README.js"), "index.handler", "infra/lambda.zip", "src/index.js"),
        (("api/index.js",), "index.handler", "api/dist/lambda.zip", "api/index.js"),
        # it is called as no other
        (("api/orders.py", "api/users.py"), "orders.handler", "infra/lambda.zip", "api/orders.py"),
        (("a/handlers/orders.py", "b/users.py"), "handlers.orders.handler", "infra/all.zip", "a/handlers/orders.py"),
        (("back/app/main.py", "main.py"), "app.main.handler", "build/code.zip", "back/app/main.py"),
        (("code/src/orders.ts",), "dist/orders.handler", "build/code.zip", "code/src/orders.ts"),
        # the package is called after its directory, with those around it
        (("f/orders/handler.py", "f/users/handler.py"), "handler.handler", "out/orders.zip", "f/orders/handler.py"),
        (("api/get_me/main.py", "api/get/main.py"), "main.handler", "dist/api_get_me.zip", "api/get_me/main.py"),
        (("f/getOrders/index.ts", "f/x/index.ts"), "index.handler", "dist/get-orders", "f/getOrders/index.ts"),
        # or after the file, which a bundler calls `index`
        (("src/orders.ts", "src/users.ts"), "index.handler", "dist/orders", "src/orders.ts"),
        # of a source and what is made of it, it is the source
        (("api/orders.ts", "api/orders.js", "api/dist/orders.js"), "orders.handler", "x.zip", "api/orders.ts"),
    ],
)
def test_a_package_is_made_of_what_names_tell(
    tmp_path: Path, files: tuple[str, ...], handler: str, zipped: str, expected: str
) -> None:
    assert made_of(tmp_path, *files, handler=handler, zipped=zipped) == expected


@pytest.mark.parametrize(
    ("files", "handler", "zipped"),
    [
        (("a/orders.py", "b/orders.py"), "orders.handler", "infra/orders.zip"),
        (("web/index.js",), "index.handler", "infra/lambda.zip"),
        (("orders/index.js", "users/index.js", "index.js"), "index.handler", "stock.zip"),
        (("a/orders/main.py", "b/orders/main.py"), "main.handler", "infra/orders.zip"),
        (("orders.py",), "orders.lambda_handler", "infra/orders.zip"),  # it has no such function
        (("tests/orders.py",), "orders.handler", "infra/orders.zip"),
        (("node_modules/orders/index.js",), "orders/index.handler", "infra/orders.zip"),
    ],
)
def test_names_that_may_mean_several_files_tell_nothing(
    tmp_path: Path, files: tuple[str, ...], handler: str, zipped: str
) -> None:
    assert made_of(tmp_path, *files, handler=handler, zipped=zipped) is None


def test_what_is_uploaded_is_told_by_its_name(tmp_path: Path) -> None:
    files = ("functions/orders/index.js", "functions/users/index.js")
    assert made_of(tmp_path, *files, handler="index.handler", uploaded="orders.zip") == "functions/orders/index.js"
    assert made_of(tmp_path, *files, handler="index.handler", uploaded="latest.zip") is None


def test_the_code_of_another_deployment_is_not_meant(tmp_path: Path) -> None:
    files = ("shop/orders.py", "stock/main.py")
    assert made_of(tmp_path, *files, handler="orders.handler", uploaded="x.zip") == "shop/orders.py"
    (tmp_path / "shop" / "template.yaml").write_text("Resources: {}\n", encoding="utf-8")
    assert made_of(tmp_path, *files, handler="orders.handler", uploaded="x.zip") is None
    own = made_of(tmp_path, *files, handler="orders.handler", uploaded="x.zip", declared_in="shop/infra/main.tf")
    assert own == "shop/orders.py"


def test_of_a_large_repository_it_is_not_known_what_else_it_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packages, "MOST_DIRECTORIES", 3)
    assert made_of(tmp_path, "api/orders.py", handler="orders.handler", zipped="x.zip") == "api/orders.py"
    files = ("api/orders.py", "a/a.py", "b/b.py")
    assert made_of(tmp_path, *files, handler="orders.handler", zipped="x.zip") is None


def test_what_is_added_to_a_repository_is_found_by_the_next_run(tmp_path: Path) -> None:
    sought = {"handler": "orders.handler", "uploaded": "x.zip"}
    assert made_of(tmp_path, "api/stock.py", **sought) is None
    (tmp_path / "api" / "orders.py").write_text(PYTHON, encoding="utf-8")
    assert made_of(tmp_path, "api/stock.py", **sought) == "api/orders.py"
