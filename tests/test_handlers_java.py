"""What Java handlers can return, and where their classes are found."""

import os
from pathlib import Path

import pytest

from corslint.handlers.files.entries import entry
from corslint.handlers.files.found import Entry, NotFound
from corslint.source import Repository
from handlers_snippets import Snippet, described, judged, profiled, snippets


@pytest.mark.parametrize("snippet", snippets("java.txt"), ids=lambda snippet: snippet.name)
def test_a_class_is_judged(snippet: Snippet, tmp_path: Path) -> None:
    found = profiled(tmp_path, {"App.java": snippet.code}, "App::handleRequest", "java21")
    assert (judged(found), described(found) if snippet.exits else "") == (snippet.verdict, snippet.exits), found


EVENTS = "import com.amazonaws.services.lambda.runtime.events.*;\n"

HANDLER = """
public class App {
    public APIGatewayProxyResponseEvent handleRequest(APIGatewayProxyRequestEvent event, Context context) {
        return new APIGatewayProxyResponseEvent().withStatusCode(200).withHeaders(HEADERS);
    }
}
"""

CORS = """
import java.util.Map;

public final class Cors {
    public static final String ANY = "*";
    public static final Map<String, String> HEADERS = Map.of("Access-Control-Allow-Origin", ANY);

    public static Map<String, String> headers() {
        return HEADERS;
    }

    public static class Inner {
        public static final Map<String, String> HEADERS = Cors.HEADERS;
    }
}
"""

MAIN = "src/main/java/com/example"


def handler(imported: str, headers: str) -> str:
    return f"package com.example;\n{EVENTS}{imported}\n{HANDLER.replace('HEADERS', headers)}"


@pytest.mark.parametrize(
    ("imported", "headers", "file"),
    [
        ("", "Cors.HEADERS", "src/main/java/com/example/Cors.java"),
        ("", "Cors.headers()", "src/main/java/com/example/Cors.java"),
        ("", "Cors.Inner.HEADERS", "src/main/java/com/example/Cors.java"),
        ("import com.example.web.Cors;", "Cors.HEADERS", "src/main/java/com/example/web/Cors.java"),
        ("import com.example.web.*;", "Cors.HEADERS", "src/main/java/com/example/web/Cors.java"),
        ("import com.example.web.Cors.Inner;", "Inner.HEADERS", "src/main/java/com/example/web/Cors.java"),
        ("import static com.example.web.Cors.HEADERS;", "HEADERS", "src/main/java/com/example/web/Cors.java"),
        ("import static com.example.web.Cors.*;", "headers()", "src/main/java/com/example/web/Cors.java"),
        ("import static com.example.web.Cors.headers;", "headers()", "src/main/java/com/example/web/Cors.java"),
        ("import com.shared.Cors;", "Cors.HEADERS", "shared/src/main/java/com/shared/Cors.java"),
    ],
)
def test_other_classes_are_followed(imported: str, headers: str, file: str, tmp_path: Path) -> None:
    package = file.partition("java/")[2].rpartition("/")[0].replace("/", ".")
    files = {
        f"{MAIN}/App.java": handler(imported, headers),
        file: f"package {package};\n{CORS}",
        "pom.xml": "<project/>",
    }
    assert described(profiled(tmp_path, files, "com.example.App::handleRequest", "java21")) == "200 *"


def test_a_class_that_may_be_either_of_two_is_unknown(tmp_path: Path) -> None:
    twins = {f"{one}/src/main/java/com/shared/Cors.java": f"package com.shared;\n{CORS}" for one in ("a", "b")}
    files = {f"{MAIN}/App.java": handler("import com.shared.Cors;", "Cors.HEADERS"), **twins}
    assert described(profiled(tmp_path, files, "com.example.App", "java21")) == "200 ?"


def test_a_base_class_of_another_file_has_the_handler(tmp_path: Path) -> None:
    base = handler("", "headers()").replace(
        "class App {", "abstract class Base {\n abstract Map<String, String> headers();"
    )
    own = "package com.example;\npublic class App extends Base {\n Map<String, String> headers() { return Cors.HEADERS; }\n}\n"
    files = {"App.java": own, "Base.java": base, "Cors.java": f"package com.example;\n{CORS}"}
    placed = {f"{MAIN}/{name}": content for name, content in files.items()}
    assert described(profiled(tmp_path, placed, "com.example.App", "java21")) == "200 *"


FILE = "src/main/java/com/example/App.java"


@pytest.mark.parametrize(
    ("code", "files", "wanted"),
    [
        (".", [FILE], FILE),
        ("orders", [f"orders/{FILE}"], f"orders/{FILE}"),
        ("orders", ["orders/com/example/App.java"], "orders/com/example/App.java"),
        (".", [f"orders/{FILE}"], f"orders/{FILE}"),
        (".", [f"orders/{FILE}", f"customers/{FILE}"], None),
        ("target/orders-1.0.jar", ["pom.xml", FILE], FILE),
        ("orders/target/orders-1.0.jar", ["orders/pom.xml", f"orders/{FILE}", f"customers/{FILE}"], f"orders/{FILE}"),
        ("build/distributions/orders.zip", ["build.gradle", FILE], FILE),
        ("build/libs/orders-all.jar", ["build.gradle.kts", FILE], FILE),
        ("target/orders.jar", ["pom.xml", f"core/{FILE}"], f"core/{FILE}"),
        ("target/orders.jar", ["pom.xml", f"core/{FILE}", f"web/{FILE}"], None),
        (".", ["src/test/java/com/example/App.java"], None),
        (".", ["src/main/java/com/other/App.java"], None),
    ],
)
def test_where_a_handlers_class_is(code: str, files: list[str], wanted: str | None, tmp_path: Path) -> None:
    for name in files:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    root = os.path.normpath(tmp_path / code)
    found = entry((root,), "com.example.App::handleRequest", "java17", Repository(os.fspath(tmp_path)))
    match found:
        case Entry(path=place, exports=exports):
            assert (os.path.relpath(place, tmp_path), exports) == (wanted, ("App", "handleRequest"))
        case NotFound():
            assert wanted is None, found
