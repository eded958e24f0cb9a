"""Something is ignored that no rule finds

An ignore outlives what it was written for: the fault was mended, or the rule's name is mistyped. Left in place it
hides the next fault at that line. Only rules that ran are judged, so a run with `--select` tells less.
Source: https://docs.astral.sh/ruff/rules/unused-noqa/

```yaml bad
Transform: AWS::Serverless-2016-10-31
Resources:
  ReportsApi: # corslint: ignore[preflight-missing] only our servers call it # info
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://app.example.com"]
```

```yaml good
Transform: AWS::Serverless-2016-10-31
Resources:
  ReportsApi:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration:
        AllowOrigins: ["https://app.example.com"]
```
"""

from collections.abc import Iterator

from corslint import Finding, Severity, Stack

SEVERITY = Severity.INFO


def check(stack: Stack) -> Iterator[Finding]:
    for problem in stack.unused:
        yield Finding(problem.span, problem.message, help="remove it, or mend the rule's name")
