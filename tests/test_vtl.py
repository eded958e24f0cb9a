"""The CORS idioms of mapping templates: what each form overrides, by the fact that records it."""

import pytest

from corslint.cors.vtl import Overrides, overrides
from corslint.model import Echo, HeaderValue
from corslint.value import Hole, Text, join, text
from models import PLACE

A, B = text("https://a.example.com"), text("https://b.example.com")
ORIGIN = "access-control-allow-origin"
READ = """
#set($origin = $input.params().header.get("Origin"))
#if($origin == "")
  #set($origin = $input.params().header.get("origin"))
#end
"""
SET = "#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)"
FIXED = '#set($context.responseOverride.header.Access-Control-Allow-Origin = "https://a.example.com")'

UNDERSTOOD = {
    "the CDK's chain of comparisons (F1)": (
        READ + f'#if($origin == "https://a.example.com" || $origin == "https://b.example.com")\n  {SET}\n#end',
        Echo((A, B)),
    ),
    "old CDK's matches (B22)": (
        READ + f'#if($origin.matches("https://b.example.com"))\n{SET}\n#end',
        Echo((B,), weak=PLACE),
    ),
    "params with a name (B22)": (
        (
            '#set($o = $input.params("origin"))#if($o == "https://a.example.com")'
            "#set($context.responseOverride.header['Access-Control-Allow-Origin'] = $o)#end"
        ),
        Echo((A,)),
    ),
    "one condition for each origin": (
        READ + f'#if($origin == "https://a.example.com"){SET}#end #if($origin == "https://b.example.com"){SET}#end',
        Echo((A, B)),
    ),
    "elseif": (
        READ + f'#if($origin == "https://a.example.com"){SET}#elseif($origin == "https://b.example.com"){SET}#end',
        Echo((A, B)),
    ),
    "a list looked up": (
        '#set($allowed = ["https://a.example.com", "https://b.example.com"])'
        + READ
        + f"#if($allowed.contains($origin))\n{SET}\n#end",
        Echo((A, B)),
    ),
    "everyone else gets what the template sets first": (
        f'{FIXED}{READ}#if($origin == "https://b.example.com"){SET}#end',
        Echo((A, B), otherwise=A),
    ),
    "what is sent back to all is so after a condition, too": (
        f'{READ}{SET}#if($origin == "https://b.example.com"){SET}#end',
        Echo(None),
    ),
    "no condition at all": (READ + SET, Echo(None)),
    "a fixed origin": (FIXED, A),
    "map notation (B21)": (
        READ + '#if($origin == "https://a.example.com")'
        '#set($context["responseOverride"].header["Access-Control-Allow-Origin"] = $origin)#end',
        Echo((A,)),
    ),
    "a pattern is a check that cannot be read": (
        READ + f'#if($origin.matches("https://.*\\.example\\.com"))\n{SET}\n#end',
        Echo((), checked=True),
    ),
    "a part of the origin is a weak check": (
        READ + f'#if($origin.contains("example.com"))\n{SET}\n#end',
        Echo((), checked=True, weak=PLACE),
    ),
    "what is below a domain is none": (
        READ + f'#if($origin.endsWith(".example.com"))\n{SET}\n#end',
        Echo((), checked=True),
    ),
    "a loop over a list is a check that cannot be read": (
        READ + f"#foreach($o in $stageVariables.origins.split(','))#if($o == $origin){SET}#end#end",
        Echo((), checked=True),
    ),
}


@pytest.mark.parametrize(("template", "expected"), UNDERSTOOD.values(), ids=UNDERSTOOD)
def test_the_idiom_is_understood(template: str, expected: HeaderValue) -> None:
    assert overrides(text(template), PLACE) == Overrides({ORIGIN: expected})


@pytest.mark.parametrize(
    "template",
    [
        '$context.responseOverride.header.put("Access-Control-Allow-Origin", "*")',
        "#set($o = $context.responseOverride)",
        "#set($context.responseOverride.header = $headers)",
        "#set($context.responseOverride.header[$name] = $origin)",
    ],
)
def test_what_is_not_understood_leaves_the_headers_open(template: str) -> None:
    assert not overrides(text(template), PLACE).complete


def test_a_template_without_overrides_changes_nothing() -> None:
    assert overrides(text('{"statusCode": 200}'), PLACE) == Overrides({})


def test_holes_inside_strings_stay_holes() -> None:
    domain = Hole("Domain")
    template = join(READ + '#if($origin == "https://', domain, f'"){SET}#end')
    assert overrides(template, PLACE).headers == {ORIGIN: Echo((join("https://", domain),))}


def test_a_template_that_is_one_hole_may_override_anything() -> None:
    assert not overrides(Text((Hole("Template"),)), PLACE).complete


def test_an_override_of_the_status_is_noticed() -> None:
    assert overrides(text("#set($context.responseOverride.status = 204)"), PLACE).statuses == ("204",)
