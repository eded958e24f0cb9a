"""The words of HTTP as libraries name them: `http.StatusNotFound`, `HTTPStatus.NOT_FOUND`, `http.MethodOptions`."""

import re

PREFIXES = (
    "go:http.Status",
    "py:http.HTTPStatus.",
    "cs:HttpStatusCode.",
    "js:http-status-codes.StatusCodes.",
    "js:http-status-codes.",
    "js:http-status.",
    "js:@aws-lambda-powertools/event-handler/http.HttpStatusCodes.",
    "java:java.net.HttpURLConnection.HTTP_",
    "java:org.apache.http.HttpStatus.SC_",
    "java:org.apache.hc.core5.http.HttpStatus.SC_",
    "java:org.springframework.http.HttpStatus.",
    "java:software.amazon.awssdk.http.HttpStatusCode.",
)

HEADERS = (
    "java:com.google.common.net.HttpHeaders.",
    "java:io.micronaut.http.HttpHeaders.",
    "java:org.springframework.http.HttpHeaders.",
)

ASP_NET = "cs:StatusCodes.Status"
"""`StatusCodes.Status404NotFound`."""

METHODS = ("go:http.Method", "py:http.HTTPMethod.")


def method_named(path: str) -> str | None:
    """The method that a library's name stands for; None where it is none."""
    prefix = next((prefix for prefix in METHODS if path.startswith(prefix)), None)
    return None if prefix is None else path.removeprefix(prefix).removesuffix(".value").upper()


def header_named(path: str) -> str | None:
    """The header that a library's name stands for; None where it is none."""
    prefix = next((prefix for prefix in HEADERS if path.startswith(prefix)), None)
    name = path.removeprefix(prefix) if prefix is not None else ""
    return name.replace("_", "-").lower() if name.isupper() else None


def status_named(path: str) -> int | None:
    """The status that a library's name stands for; None where it is none."""
    if path.startswith(ASP_NET):
        digits = re.match(r"[1-5]\d\d(?=[A-Z])", path.removeprefix(ASP_NET))
        return int(digits[0]) if digits is not None else None
    prefix = next((prefix for prefix in PREFIXES if path.startswith(prefix)), None)
    if prefix is None:
        return None
    from http import HTTPStatus  # 2 ms, and few handlers name one

    name = path.removeprefix(prefix).removesuffix(".value")
    snake = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()
    found = HTTPStatus.__members__.get(snake)
    return found.value if found is not None else None
