"""Machines that have none of the files: a real Dask cluster of two workers, in a directory of its own."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from projects import module, monorepo

from conftest import Put
from corslint.cli import main
from corslint.lint.cluster import packed
from corslint.lint.engine import lint
from corslint.lint.settings import Settings
from corslint.lint.usage import UsageError
from corslint.lint.work import Hands

distributed = pytest.importorskip("distributed")

OWN_RULE = """\
import os
from corslint import Finding, Severity
SEVERITY = Severity.WARNING

def check(stack):
    print("rules may print" if os.environ.get("TELL") else "", end="")
    for api in stack.apis:
        yield Finding(api.span, f"seen by {os.getpid()}" if os.environ.get("TELL") else "seen")
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler whose workers stand in a directory without files."""
    before = os.getcwd()
    os.chdir(tmp_path_factory.mktemp("elsewhere"))
    try:
        with distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, worker_dashboard_address=None
        ) as running:
            os.chdir(before)
            yield running.scheduler_address.replace("tcp://", "dask://")
    finally:
        os.chdir(before)


@pytest.fixture
def services(put: Put) -> None:
    """A repository with a part in which corslint is run, and files outside of it that are read from there."""
    put({"shared/cors.py": "HEADERS = {'access-control-allow-origin': 'https://app.example.com'}\n"})
    monorepo("services", 12)
    module("services/infrastructure", files=4)
    put({"services/lint/own.py": OWN_RULE, "services/nested/main.yaml": NESTING, "services/nested/inner.yaml": NESTED})
    for path in Path("services").rglob(".git"):
        path.rmdir()
    os.chdir("services")


NESTING = "Resources: {Inner: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: inner.yaml}}}\n"
NESTED = """\
Transform: AWS::Serverless-2016-10-31
Resources:
  Api: {Type: AWS::Serverless::Api, Properties: {StageName: live}}
  Handler:
    Type: AWS::Serverless::Function
    Properties:
      CodeUri: ../../shared
      Handler: cors.handler
      Runtime: python3.12
      Events: {Call: {Type: Api, Properties: {Path: /x, Method: put, RestApiId: !Ref Api}}}
"""


@pytest.mark.parametrize("form", ["json", "text", "sarif"])
@pytest.mark.usefixtures("services")
def test_a_cluster_finds_what_one_process_finds(form: str, cluster: str, capsys: pytest.CaptureFixture[str]) -> None:
    run = [".", "--possible", "-f", form, "--rules-dir", "lint"]
    alone = main([*run, "-j", "1"]), capsys.readouterr().out
    assert alone[0] == 1
    for word in ("infrastructure/main.tf", "nested/inner.yaml", "src/app.py", "seen"):
        assert word in alone[1]
    assert (main([*run, "--executor", cluster]), capsys.readouterr().out) == alone


@pytest.mark.usefixtures("services")
def test_the_workers_do_the_work(cluster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELL", "yes")
    with distributed.Client(cluster.replace("dask://", "tcp://"), set_as_default=False) as client:
        client.run(os.environ.__setitem__, "TELL", "yes")
        settings = Settings(select=("own",), rules_directories=("lint",))
        found = lint(["."], settings, hands=Hands(executor=client.get_executor(), has_files=False))
    tellers = {reported.finding.message for reported in found.findings}
    assert len(tellers) > 2
    assert f"seen by {os.getpid()}" not in tellers


@pytest.mark.usefixtures("services")
def test_what_is_linted_lies_below_no_directory_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("corslint.lint.cluster.LARGEST_PARCEL", 1000)
    with pytest.raises(UsageError, match="too large"):
        packed(os.getcwd())


def test_a_parcel_is_the_same_wherever_its_files_are_checked_out(tmp_path: Path) -> None:
    for name in ("one", "other"):
        monorepo(str(tmp_path / name), 3)
    os.utime(tmp_path / "one" / "services", (1, 1))
    one, other = packed(str(tmp_path / "one")), packed(str(tmp_path / "other"))
    assert one.digest == other.digest


@pytest.mark.usefixtures("services")
def test_a_rule_that_fails_there_is_a_fault_here(put: Put, cluster: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("lint/own.py").write_text(OWN_RULE.replace("for api", "raise LookupError(1)\n    for api"), "utf-8")
    assert main([".", "--rules-dir", "lint", "--select", "own", "--executor", cluster]) == 3
    assert "LookupError: 1" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("address", "complaint"),
    [("host:1", "is not dask://HOST:PORT"), ("dask://127.0.0.1:9", "no scheduler answers at dask://127.0.0.1:9")],
)
def test_an_address_where_nobody_is_is_bad_use(
    address: str, complaint: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("corslint.commands.hands.TIMEOUT", 1)
    assert main([".", "--executor", address]) == 2
    assert complaint in capsys.readouterr().err
