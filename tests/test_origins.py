"""The grammar of origins: what browsers send, and why a written value is never sent."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corslint.cors.origins import flaws, is_insecure, is_loopback, is_url, serialise
from corslint.value import MAYBE, NO, YES, Hole, Text, Truth, join, text

SITE = Hole("Site")
PORT = Hole("Port")


@pytest.mark.parametrize(
    "origin",
    [
        "https://app.example.com",
        "http://localhost:3000",
        "https://app.example.com:8443",
        "http://192.168.0.1",
        "http://[::1]:8080",
        "https://[2001:db8::1]",
        "https://xn--bcher-kva.example",
        "https://my_app.example.com",
        "https://app.example.com.",
        "https://d111111abcdef8.cloudfront.net",
        "http://shop.s3-website-eu-west-1.amazonaws.com",
        "https://shop.s3.eu-west-1.amazonaws.com",
        "https://1.example.com",
        "capacitor://localhost",
        "ionic://localhost",
        "chrome-extension://aapbdbdomjkkjkaonfhkkikfgjllcleb",
        "safari-web-extension://8F1C6B7E-2D53-4C6A-9A10-3B8E0C5F7D21",
        "tauri://localhost",
        "null",
        "*",
        " https://app.example.com\n",
        "{{resolve:ssm:/site/origin}}",
        "https://{{ domain }}",
    ],
)
def test_origins_without_a_flaw(origin: str) -> None:
    assert flaws(text(origin)) == ()


@pytest.mark.parametrize(
    ("written", "word", "mended"),
    [
        ("", "empty", None),
        ("undefined", "undefined", None),
        ("NULL", "not set", None),
        ("app.example.com", "scheme", None),
        ("localhost:3000", "scheme", None),
        ("//app.example.com", "scheme", None),
        ("https:app.example.com", "scheme", None),
        ("https://app.example.com/", "slash", "https://app.example.com"),
        ("https://app.example.com/login", "/login", "https://app.example.com"),
        ("https://app.example.com?x=1", "?x=1", "https://app.example.com"),
        ("https://app.example.com/#top", "/#top", "https://app.example.com"),
        ("https://me:secret@app.example.com", "me:secret@", "https://app.example.com"),
        ("HTTPS://app.example.com", "scheme in lower case", "https://app.example.com"),
        ("https://shop.s3-website-eu-west-1.amazonaws.com", "over http only", None),
        ("https://shop.s3-website.eu-central-1.amazonaws.com", "over http only", None),
        ("https://App.Example.com", "host in lower case", "https://app.example.com"),
        ("https://app.example.com:443", "443", "https://app.example.com"),
        ("http://app.example.com:80", "80", "http://app.example.com"),
        ("http://localhost:03000", "3000", "http://localhost:3000"),
        ("https://app.example.com:", "colon", "https://app.example.com"),
        ("https://app.example.com:x", "'x' is no port", None),
        ("https://app.example.com:70000", "70000", None),
        ("https://*.example.com", "pattern", None),
        ("https://*", "pattern", None),
        ("http://localhost:*", "pattern", None),
        (r"https://.+\.example\.com", "pattern", None),
        ("https://a.example,https://b.example", "several", None),
        ("https://a.example https://b.example", "several", None),
        ("https://a.example;https://b.example", "several", None),
        ("*, *", "several", None),
        ("'https://app.example.com'", "quotes", "https://app.example.com"),
        ("'*'", "quotes", "*"),
        ('"https://app.example.com/"', "quotes", "https://app.example.com"),
        ("${AllowedOrigin}", "${AllowedOrigin}", None),
        ("https://${Domain}", "${Domain}", None),
        ("https://<your-domain>", "<your-domain>", None),
        ("https://bücher.example", "punycode", "https://xn--bcher-kva.example"),
        ("https://straße.example", "punycode", None),
        ("https://[2001:DB8:0:0:0:0:0:1]", "2001:db8::1", "https://[2001:db8::1]"),
        ("https://[::ffff:1.2.3.4]", "::ffff:102:304", "https://[::ffff:102:304]"),
        ("https://[::1", "", None),
        ("https://[nonsense]", "no address", None),
        ("http://127.1", "another form", None),
        ("http://256.1.1.1", "another form", None),
        ("https://", "no host", None),
        ("https:///app.example.com", "/app.example.com", None),
        ("https?://app.example.com", "scheme", None),
        ("https://a%20b.example", "%", None),
    ],
)
def test_flaws(written: str, word: str, mended: str | None) -> None:
    found = flaws(text(written))
    assert found, written
    assert any(word in flaw.reason for flaw in found)
    assert {str(flaw.mended) if flaw.mended else None for flaw in found} == {mended}


def test_every_flaw_is_named() -> None:
    assert len(flaws(text("HTTPS://me@App.example.com:443/x"))) == 5


@pytest.mark.parametrize(
    ("written", "mended"),
    [
        (join("https://", SITE, "/"), join("https://", SITE)),
        (join(SITE, "/"), join(SITE)),
        (join("https://", SITE, "/app"), join("https://", SITE)),
        (join("https://App.", SITE), join("https://app.", SITE)),
        (join("HTTPS://", SITE), join("https://", SITE)),
        (join("https://", SITE, ":443"), join("https://", SITE)),
        (join("https://", SITE, ":443/"), join("https://", SITE)),
        (join("'https://", SITE, "'"), join("https://", SITE)),
        (join("https://", SITE, ",https://b.example"), None),
        (join("https://*.", SITE), None),
        (join("//", SITE), None),
        (join(".", SITE), None),
        (join("https://", SITE, "?x"), join("https://", SITE)),
        (join(SITE, "?x"), None),
        (join("https://ü.", SITE), None),
        (join("https://a:8x", PORT), None),
        (join("https://", SITE, ":8x"), None),
        (join("<", SITE, ">"), None),
    ],
)
def test_flaws_that_no_filling_heals(written: Text, mended: Text | None) -> None:
    if str(written).startswith("https://a:8x"):
        assert flaws(written) == ()  # a port with a hole is not looked into
        return
    found = flaws(written)
    assert found
    assert found[0].mended == mended


@pytest.mark.parametrize(
    "written",
    [
        join(SITE),
        join("https://", SITE),
        join(SITE, ".example.com"),
        join("app.", SITE),
        join("https", SITE),
        join(SITE, "://app.example.com"),
        join(SITE, "app.example.com/x"),
        join(SITE, ":443"),
        join("http://localhost:", PORT),
        join("https://", SITE, ":", PORT),
        join(SITE, "*"),
        join("https://app.example.com ", SITE),
        join("https://[", SITE, "]"),
        join("https://", SITE, ":1]"),
        join("nul", SITE),
    ],
)
def test_what_a_filling_may_heal_is_no_flaw(written: Text) -> None:
    assert flaws(written) == ()


def test_a_reason_shows_holes_as_the_author_knows_them() -> None:
    assert "${Site}" in flaws(join("https://", SITE, "@host"))[0].reason


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://App.Example.com:443/path?q#f", "https://app.example.com"),
        ("http://localhost:3000/", "http://localhost:3000"),
        ("  https://a.example ", "https://a.example"),
        ("https://bücher.example/x", "https://xn--bcher-kva.example"),
        ("capacitor://localhost/index.html", "capacitor://localhost"),
        ("null", "null"),
        ("file:///home/me/index.html", "null"),
        ("app.example.com", None),
        ("*", None),
        ("https://*.example.com", None),
        ("https://", None),
        ("https://a b.example", None),
        ("", None),
        ("https://\U000f0000", None),
    ],
)
def test_the_origin_of_a_page(url: str, origin: str | None) -> None:
    assert serialise(url) == origin


@pytest.mark.parametrize(
    ("origin", "loopback", "insecure"),
    [
        (text("http://localhost:3000"), YES, NO),
        (text("http://app.localhost"), YES, NO),
        (text("http://127.0.0.1"), YES, NO),
        (text("http://[::1]:80"), YES, NO),
        (text("https://localhost"), YES, NO),
        (text("http://localhost.example.com"), NO, YES),
        (text("http://app.example.com"), NO, YES),
        (text("https://app.example.com"), NO, NO),
        (text("capacitor://localhost"), NO, NO),
        (join("http://localhost:", PORT), YES, NO),
        (join("http://app.example.com:", PORT), NO, YES),
        (join("http://", SITE), MAYBE, MAYBE),
        (join("http://", SITE, ".localhost"), MAYBE, MAYBE),
        (join("http://", SITE, ".example.com"), NO, YES),
        (join("https://", SITE), MAYBE, NO),
        (join(SITE), MAYBE, MAYBE),
        (text("*"), NO, NO),
    ],
)
def test_loopback_and_insecure(origin: Text, loopback: Truth, insecure: Truth) -> None:
    assert is_loopback(origin) is loopback
    assert is_insecure(origin) is insecure


@pytest.mark.parametrize("written", ["https://a", "https:a", "localhost:3000", "https://*.a", "https://a/b", "x:"])
def test_urls(written: str) -> None:
    assert is_url(written)


@pytest.mark.parametrize(
    "written", ["", "a.example", "undefined", "'https://a'", "https://", "https://<a>", "http://a:x"]
)
def test_no_urls(written: str) -> None:
    assert not is_url(written)


pieces = st.sampled_from(
    [
        "https://",
        "http://",
        "://",
        ":",
        "/",
        "a",
        "App",
        ".example.com",
        "[",
        "::1",
        "]",
        "443",
        "8080",
        "*",
        " ",
        ",",
        "@",
    ]
)
texts = st.lists(pieces, max_size=5).map("".join)


@given(st.lists(st.one_of(pieces, st.sampled_from([SITE, PORT])), max_size=6), texts, texts)
def test_a_flaw_outlives_every_filling(written: list[str | Hole], site: str, port: str) -> None:
    holed = join(*written)
    filled = join(*({SITE: site, PORT: port}[part] if isinstance(part, Hole) else part for part in written))
    if flaws(holed):
        assert flaws(filled)


@given(texts)
def test_what_browsers_send_has_no_flaw(url: str) -> None:
    origin = serialise(url)
    assert origin is None or (flaws(text(origin)) == () and serialise(origin) == origin)


@given(texts)
def test_mending_ends_all_flaws(written: str) -> None:
    for flaw in flaws(text(written)):
        assert flaw.mended is None or flaws(flaw.mended) == ()


@given(st.text(max_size=30))
def test_any_text_can_be_judged(written: str) -> None:
    flaws(text(written))
    serialise(written)
    is_url(written)
    is_insecure(text(written))
