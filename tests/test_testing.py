"""The verbs for those who write rules, and the package of own rules that shows how it is done."""

import os
import subprocess
import sys
import zipfile
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from corslint.testing import check_page, findings

ROOT = Path(__file__).parent.parent
OWN = ROOT / "examples" / "own-rules"

RULE = '''\
"""Something is said of every API

Source: https://example.com/

```yaml bad
Resources:
  OrdersApi:{mark}
    Type: AWS::ApiGatewayV2::Api
    Properties: {{ProtocolType: HTTP}}
```

```yaml good
Resources:
  OrdersApi:
    Type: {good}
    Properties: {{ProtocolType: HTTP}}
```
"""

from corslint import Finding, Severity

SEVERITY = Severity.WARNING


def check(stack):
    for api in stack.apis:
        yield Finding(api.span, "there is an API")
'''
QUEUE, API = "AWS::SQS::Queue", "AWS::ApiGatewayV2::Api"


def written(tmp_path: Path, mark: str = "  # warning", good: str = QUEUE) -> ModuleType:
    path = tmp_path / "acme_any_api.py"
    path.write_text(RULE.format(mark=mark, good=good))
    spec = spec_from_file_location("acme_any_api", path)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_page_that_is_right(tmp_path: Path) -> None:
    check_page(written(tmp_path))


@pytest.mark.parametrize(
    ("mark", "good", "complaint"),
    [
        ("", QUEUE, "no line of this example is marked"),
        ("  # error", QUEUE, "line 2: warning: there is an API"),
        ("  # warning", API, "the good example has"),
    ],
)
def test_a_page_that_is_wrong(mark: str, good: str, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match=complaint):
        check_page(written(tmp_path, mark, good))


def test_what_one_rule_finds(tmp_path: Path) -> None:
    text = f"Resources:\n  OrdersApi:\n    Type: {API}\n    Properties: {{ProtocolType: HTTP}}\n"
    assert findings(text, written(tmp_path)) == [(2, "acme-any-api", "there is an API")]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """An environment in which the package of own rules is installed."""
    built, site = tmp_path_factory.mktemp("built"), tmp_path_factory.mktemp("site")
    subprocess.run([sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)], cwd=OWN, check=True)
    [wheel] = built.iterdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    return {**os.environ, "PYTHONPATH": os.pathsep.join((str(site), str(ROOT / "src")))}


def test_the_sample_package_is_tested_by_its_own_tests(installed: dict[str, str]) -> None:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-c", os.devnull, str(OWN / "tests")]
    done = subprocess.run(command, env=installed, capture_output=True, text=True, check=False, cwd=OWN)
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


def test_its_rule_runs_where_the_configuration_names_it(installed: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "corslint.toml").write_text('rules = ["acme_cors"]\n')
    template = "Transform: AWS::Serverless-2016-10-31\nResources:\n  A:\n    Type: AWS::Serverless::HttpApi\n"
    (tmp_path / "template.yaml").write_text(
        f"{template}    Properties: {{CorsConfiguration: {{AllowOrigins: [https://a.example.com]}}}}\n"
    )
    command = [sys.executable, "-m", "corslint", "--format", "concise"]
    done = subprocess.run(command, env=installed, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert "acme-foreign-origin" in done.stdout
    assert done.returncode == 1
