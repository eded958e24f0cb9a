"""What a deployment is told from outside: values for parameters and for variables."""

from collections.abc import Mapping

from corslint.records import NamedTuple

ENVIRONMENT = "TF_VAR_"
"""How the names of the environment begin that Terraform takes for variables."""


class Arguments(NamedTuple):
    """What the deployment's own command line says: values for the template's parameters, and Terraform's `--var` and
    `--var-file` in order, with the environment that it would see."""

    parameters: Mapping[str, str] = {}
    variables: tuple[tuple[str, str], ...] = ()
    environment: Mapping[str, str] = {}
