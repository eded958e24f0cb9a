"""Functions in container images: their handlers are what their Dockerfiles say that they are."""

import os
from pathlib import Path
from textwrap import dedent

import pytest

from conftest import Put
from corslint.frontends.cloudformation.stack import stack
from corslint.frontends.images import Build, of_image
from corslint.model import Function
from corslint.source import Repository, Source, Span
from corslint.syntax.dockerfile import instructions
from corslint.value import Items, Known, Table, Values, only, text

FILES = ("app.py", "src/app.py", "src/orders/app.py", "index.ts", "server/dist.py", "requirements.txt")

NOTHING = Span(Source("template.yaml", ""), 0, 0)


def said(*words: str) -> Values | None:  # type: ignore[type-arg]
    return Values((Items(tuple(Known(text(word), NOTHING) for word in words)),), NOTHING) if words else None


def read(
    directory: Path,
    dockerfile: str,
    target: str = "",
    command: tuple[str, ...] = (),
    entry_point: tuple[str, ...] = (),
) -> Function:
    for name in FILES:
        (directory / name).parent.mkdir(parents=True, exist_ok=True)
        (directory / name).write_text("")
    (directory / "Dockerfile").write_text(dedent(dockerfile))
    environment = Table({"TABLE": only(text("orders"), NOTHING)})
    function = Function("Orders", NOTHING, None, None, (), None, environment)
    build = Build(os.fspath(directory), target=target)
    return of_image(function, build, said(*command), said(*entry_point), Repository(os.fspath(directory)))


def told(function: Function, directory: Path) -> tuple[str, str, list[str]] | None:
    if function.handler is None or function.runtime is None:
        return None
    code = [os.path.relpath(root, directory).replace(os.sep, "/") for root in function.code]
    return str(function.handler.only), str(function.runtime.only), code


@pytest.mark.parametrize(
    ("dockerfile", "expected"),
    [
        pytest.param(
            """
            FROM public.ecr.aws/lambda/python:3.12
            COPY requirements.txt .
            RUN pip install -r requirements.txt
            COPY app.py ${LAMBDA_TASK_ROOT}
            CMD ["app.handler"]
            """,
            ("app.handler", "python3.12", ["."]),
            id="a file",
        ),
        pytest.param(
            """
            ARG VERSION=3.13
            FROM --platform=linux/arm64 public.ecr.aws/lambda/python:${VERSION}-arm64
            COPY src/ ./
            CMD [ "app.handler" ]
            """,
            ("app.handler", "python3.13", ["src"]),
            id="a directory's content",
        ),
        pytest.param(
            """
            FROM amazon/aws-lambda-python:3.12
            WORKDIR /var/task/src
            COPY src .
            CMD ["src.app.handler"]
            """,
            ("src.app.handler", "python3.12", ["."]),
            id="a directory of the same name",
        ),
        pytest.param(
            """
            FROM public.ecr.aws/lambda/python:3.12
            COPY . /var/task
            CMD ["src.orders.app.handler"]
            """,
            ("src.orders.app.handler", "python3.12", ["."]),
            id="everything",
        ),
        pytest.param(
            """
            FROM 123456789012.dkr.ecr.eu-west-1.amazonaws.com/lambda/python:latest
            ADD src/*.py \\
                # those of the orders, too
                src/orders/*.py ./
            CMD ["app.handler"]
            """,
            ("app.handler", "python", ["src", "src/orders"]),
            id="patterns",
        ),
        pytest.param(
            """
            FROM public.ecr.aws/lambda/python:3.12
            COPY src/orders ./shop
            CMD ["shop.app.handler"]
            """,
            ("shop.app.handler", "python3.12", []),
            id="under another name",
        ),
        pytest.param(
            """
            FROM public.ecr.aws/lambda/nodejs:20 AS build
            WORKDIR /usr/app
            COPY package.json index.ts ./
            RUN npm run build
            FROM public.ecr.aws/lambda/nodejs:20
            COPY --from=build /usr/app/dist/* ./
            CMD ["index.handler"]
            """,
            ("index.handler", "nodejs20", ["dist"]),
            id="built in another stage",
        ),
        pytest.param(
            """
            FROM public.ecr.aws/lambda/python:3.12 AS code
            COPY src ${LAMBDA_TASK_ROOT}
            FROM public.ecr.aws/lambda/python:3.12
            COPY --from=code /var/task /var/task
            CMD ["app.handler"]
            """,
            ("app.handler", "python3.12", ["src"]),
            id="copied through another stage",
        ),
        pytest.param(
            """
            FROM public.ecr.aws/lambda/python:3.12 AS code
            COPY src ${LAMBDA_TASK_ROOT}
            CMD ["app.handler"]
            FROM code
            RUN echo done
            """,
            ("app.handler", "python3.12", ["src"]),
            id="made from another stage",
        ),
        pytest.param(
            """
            FROM python:3.12-slim
            ARG FUNCTION_DIR=/function
            WORKDIR ${FUNCTION_DIR}
            COPY app.py ${FUNCTION_DIR}
            RUN pip install awslambdaric
            ENTRYPOINT ["/usr/local/bin/python", "-m", "awslambdaric"]
            CMD ["app.handler"]
            """,
            ("app.handler", "python", ["."]),
            id="a runtime interface client",
        ),
        pytest.param(
            """
            FROM python:3.12-slim
            COPY --from=public.ecr.aws/awsguru/aws-lambda-adapter:0.9.1 /lambda-adapter /opt/extensions/lambda-adapter
            COPY . .
            CMD ["uvicorn", "app:app"]
            """,
            None,
            id="a server",
        ),
        pytest.param(
            """
            FROM public.ecr.aws/lambda/python:3.12
            COPY . .
            ENTRYPOINT ["/start.sh"]
            CMD ["app.handler"]
            """,
            None,
            id="another entry point",
        ),
        pytest.param("FROM public.ecr.aws/lambda/python:3.12\nCOPY . .\nCMD app.handler", None, id="a shell's command"),
        pytest.param("FROM public.ecr.aws/lambda/python:3.12\nCOPY . .", None, id="no command"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_the_handler_of_an_image(tmp_path: Path, dockerfile: str, expected: tuple[str, str, list[str]] | None) -> None:
    assert told(read(tmp_path, dockerfile), tmp_path) == expected


TWO = """
    FROM public.ecr.aws/lambda/python:3.12 AS orders
    COPY src/orders .
    CMD ["app.orders"]
    FROM public.ecr.aws/lambda/python:3.12 AS shop
    COPY src .
    CMD ["app.shop"]
"""


def test_the_stage_that_is_asked_for(tmp_path: Path) -> None:
    assert told(read(tmp_path, TWO, target="orders"), tmp_path) == ("app.orders", "python3.12", ["src/orders"])
    assert told(read(tmp_path, TWO), tmp_path) == ("app.shop", "python3.12", ["src"])
    assert told(read(tmp_path, TWO, target="another"), tmp_path) is None


def test_what_is_said_beside_the_dockerfile(tmp_path: Path) -> None:
    other = read(tmp_path, TWO, command=("app.other",))
    assert told(other, tmp_path) == ("app.other", "python3.12", ["src"])
    assert told(read(tmp_path, TWO, entry_point=("/bin/sh",)), tmp_path) is None


def test_the_variables_of_an_image_are_those_of_its_function(tmp_path: Path) -> None:
    function = read(
        tmp_path,
        """
        FROM public.ecr.aws/lambda/python:3.12
        ARG SHOP
        ENV ORIGIN="https://shop.example" TABLE=none
        ENV OTHER https://$SHOP/
        CMD ["app.handler"]
        """,
    )
    known = {name: str(value.only) if value.only else value.rest for name, value in function.environment.rows.items()}
    assert known["ORIGIN"] == "https://shop.example"
    assert known["TABLE"] == "orders"
    assert function.environment.rows["OTHER"].rest is not None


def test_stages_that_copy_each_other_take_no_time(tmp_path: Path) -> None:
    stages = "".join(
        f"FROM public.ecr.aws/lambda/python:3.12 AS s{number + 1}\n"
        + "".join(f"COPY --from=s{number} /var/task /var/task/{copy}\n" for copy in "abc")
        for number in range(60)
    )
    start = "FROM public.ecr.aws/lambda/python:3.12 AS s0\nCOPY . .\n"
    assert told(read(tmp_path, f'{start}{stages}CMD ["app.handler"]'), tmp_path) == ("app.handler", "python3.12", [])


def test_the_place_of_a_handler_is_in_the_dockerfile(tmp_path: Path) -> None:
    handler = read(tmp_path, TWO).handler
    assert handler is not None
    assert (handler.alternatives[0].span.text, handler.alternatives[0].span.position.line) == ('"app.shop"', 7)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("from a\nRun b  c", [("FROM", ["a"]), ("RUN", ["b", "c"])]),
        ("# escape=`\nFROM a`\n b\nRUN c\\", [("FROM", ["a", "b"]), ("RUN", ["c\\"])]),
        ("# not continued \\\nFROM a", [("FROM", ["a"])]),
        ('CMD ["a b", "c\\"d"]', [("CMD", ["a b", 'c"d'])]),
        ("CMD [a, b]", [("CMD", ["[a,", "b]"])]),
        ("RUN <<END\nCMD no\nEND\nCMD yes", [("RUN", ["<<END"]), ("CMD", ["yes"])]),
        ("COPY --from=x --chmod=1 a b", [("COPY", ["a", "b"])]),
        ("ENV A=\"b c\" D='e'", [("ENV", ["A=b c", "D=e"])]),
    ],
)
def test_instructions(written: str, expected: list[tuple[str, list[str]]]) -> None:
    found = instructions(Source("Dockerfile", written))
    assert [(one.name, [word.text for word in one.words]) for one in found] == expected


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        ("Properties: {PackageType: Image}, Metadata: {DockerContext: ./shop, Dockerfile: Dockerfile}", "app.orders"),
        ("Properties: {PackageType: Image}, Metadata: {DockerContext: shop}", "app.orders"),
        (
            "Properties: {PackageType: Image, ImageConfig: {Command: [app.other]}}, Metadata: {DockerContext: shop}",
            "app.other",
        ),
        ("Properties: {PackageType: Image, ImageConfig: !Ref Config}, Metadata: {DockerContext: shop}", None),
        (
            """Properties: {PackageType: Image, Code: {ImageUri: x}},
            Metadata: {'aws:asset:path': shop, 'aws:asset:dockerfile-path': Dockerfile}""",
            "app.orders",
        ),
        ("Properties: {PackageType: Image, ImageUri: x}", None),
        ("Properties: {PackageType: Image}, Metadata: {DockerContext: elsewhere}", None),
    ],
)
def test_templates_tell_what_images_are_built_of(put: Put, resource: str, expected: str | None) -> None:
    put({"shop/app.py": "", "shop/Dockerfile": 'FROM public.ecr.aws/lambda/python:3\nCOPY . .\nCMD ["app.orders"]'})
    template = f"Resources: {{Orders: {{Type: AWS::Serverless::Function, {resource}}}}}"
    (function,) = stack(Source("template.yaml", template), Repository(".")).functions
    assert (str(function.handler.only) if function.handler else None) == expected
    assert function.code == (("shop",) if expected else ())
