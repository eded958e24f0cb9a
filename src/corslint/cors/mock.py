"""What a MOCK integration answers: the status its request template renders, and the integration response of that."""

import re
from collections.abc import Iterator

from corslint.cors.errors import gateway_answer
from corslint.cors.mapping import mapped_answer, overridden
from corslint.cors.protocol import UNKNOWN_HEADERS, Answer, Fault
from corslint.model import Api, Integration, MappedResponse
from corslint.value import MAYBE, NO, YES, Hole, Text, Truth, Value, some, truth, unknown, whole_number

NO_RESPONSES = "the integration has no integration response"


def answers(api: Api, integration: Integration, *, mended: bool = False) -> tuple[Answer, ...]:
    """A MOCK answers by the status that its request template renders, through the integration response it selects;
    `mended`, as it would if nothing stood in the way of that."""
    fault = None if mended else _binary_fault(api, integration) or _template_fault(integration)
    if fault is not None and fault[1] is YES:
        return (_mock_failure(api, *fault),)
    selected = tuple(_selected(api, integration))
    overridden = tuple(_overridden_by_request(integration, answer) for answer in selected)
    return (
        overridden
        if fault is None
        else (*(a._replace(when=a.when & MAYBE) for a in overridden), _mock_failure(api, *fault))
    )


def _mock_failure(api: Api, fault: Fault, when: Truth) -> Answer:
    return gateway_answer(api, "API_CONFIGURATION_ERROR", fault.span, when)._replace(fault=fault)


def _binary_fault(api: Api, integration: Integration) -> tuple[Fault, Truth] | None:
    """Under the binary media type `*/*` templates are not rendered unless the content is converted to text (B23, B24)."""
    types = api.binary_media_types
    if types is None or not integration.request_templates.rows:
        return None
    wildcard = types.has(lambda type_: type_.equals("*/*") | type_.equals("*~1*"))
    rendered = [
        r
        for r in integration.responses
        if any(t.test(lambda body: body.equals("")) is NO for t in r.templates.rows.values())
    ]
    broken = wildcard & some(
        [_is_not_text(integration.content_handling), *(_is_not_text(r.content_handling) for r in rendered)]
    )
    span = next((item.span for item in types.items if item.value.known in ("*/*", "*~1*")), types.span)
    reason = "the binary media type */* makes the gateway take the preflight's empty body for binary data"
    return None if broken is NO else (Fault("binary-media", span, reason, integration=integration.span), broken)


def _is_not_text(handling: Value[Text] | None) -> Truth:
    return YES if handling is None else ~handling.test(lambda mode: mode.equals("CONVERT_TO_TEXT"))


def _template_fault(integration: Integration) -> tuple[Fault, Truth] | None:
    """The request template must be there for `application/json` and render an integer statusCode (B14-B17)."""
    if not integration.request_templates.complete:
        return None
    template = _request_template(integration)
    if template is None:
        reason = "a MOCK integration without a request template for application/json has no statusCode"
        return Fault("request-template", integration.span, reason), YES
    broken = template.test(_renders_no_status)
    reason = "the request template renders no integer statusCode"
    return None if broken is NO else (Fault("request-template", template.place, reason), broken)


def _request_template(integration: Integration) -> Value[Text] | None:
    """The template of a preflight, which has no Content-Type and so counts as application/json (A8, B16)."""
    templates = integration.request_templates
    return templates.get("application/json") or templates.get("$default")


_STATUS_CODE = re.compile(r"""['"]?\bstatusCode['"]?\s*:\s*("[^"]*"|'[^']*'|[^\s,}]+)""")


def _rendered_status(template: Text) -> str | None:
    """The statusCode as the template writes it; None where it writes none, or it takes more than reading to know."""
    written = _STATUS_CODE.findall(str(template))
    return written[0] if len(written) == 1 and "$" not in written[0] else None


def _renders_no_status(template: Text) -> Truth:
    status = _rendered_status(template)
    if status is not None:
        return truth(whole_number(status) is None)  # "200" in quotes is no integer (B14)
    is_rendered = template.holes or re.search(r"[#$]", str(template)) or "statusCode" in str(template)
    return MAYBE if is_rendered else YES


def _selected(api: Api, integration: Integration) -> Iterator[Answer]:
    """The integration response whose pattern the template's status matches, else the default one (B18)."""
    template = _request_template(integration)
    statuses = {_rendered_status(t.value) for t in template.alternatives} if template else {None}
    status = statuses.pop() if len(statuses) == 1 else None
    undecided = YES
    for response in sorted(integration.responses, key=lambda response: response.pattern is None):
        chosen = _is_chosen(response, status)
        if chosen & undecided is not NO:
            yield mapped_answer("mock", response, chosen & undecided)
        undecided &= ~chosen
    if undecided is not NO and not integration.responses_complete:
        yield Answer("mock", unknown(Hole("mock status"), integration.span), UNKNOWN_HEADERS, integration.span, MAYBE)
    elif undecided is not NO:
        reason = (
            "no integration response is selected by the status of the request template"
            if integration.responses
            else NO_RESPONSES
        )
        yield _mock_failure(api, Fault("no-integration-response", integration.span, reason), undecided)


def _is_chosen(response: MappedResponse, status: str | None) -> Truth:
    if response.pattern is None:
        return YES
    if status is None:
        return MAYBE
    return response.pattern.test(lambda pattern: MAYBE if pattern.known is None else _fits(pattern.known, status))


def _fits(pattern: str, status: str) -> Truth:
    """Java's regular expressions and ours agree on what selection patterns use; one that ours cannot read may fit."""
    try:
        return truth(pattern == "" or re.fullmatch(pattern, status) is not None)
    except re.error:
        return MAYBE


def _overridden_by_request(integration: Integration, answer: Answer) -> Answer:
    """Overrides in the request template of a MOCK act on its response (B20)."""
    template = _request_template(integration)
    if template is None or answer.fault is not None:
        return answer
    headers, statuses = overridden(answer.headers, template)
    status = unknown(Hole("template"), answer.span) if statuses else answer.status
    return answer._replace(headers=headers, status=status)
