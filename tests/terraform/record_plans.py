"""Records what Terraform plans for the pairs' and the seeds' configurations: run it after changing one of them.

Needs `terraform` on the path, grpcio-tools and msgpack, and the schemas of the provider hashicorp/aws in a file as
`terraform providers schema -json` prints it: its only argument. No account and no network: a stand-in plans.
"""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = os.path.dirname(HERE)
FIXTURES = os.path.join(TESTS, "fixtures")
RECORDED = os.path.join(HERE, "plans")

sys.path.insert(0, TESTS)

from terraform.plans import Refused, planned, reduced  # noqa: E402
from terraform.provider.schemas import providers, used  # noqa: E402
from terraform.provider.server import attached  # noqa: E402


def main() -> None:
    configurations = dict(_configurations())
    text = "".join(map(_text, configurations.values()))
    with tempfile.TemporaryDirectory() as directory, attached(used(providers(sys.argv[1]), text), directory) as found:
        for name, path in configurations.items():
            plan = planned(_copied(path, os.path.join(directory, name)), found)
            if isinstance(plan, Refused):
                sys.exit(f"{name}: terraform {plan.command}: {plan.message}")
            with open(os.path.join(RECORDED, f"{name}.json"), "w", encoding="utf-8") as file:
                json.dump(reduced(plan), file, indent=1)
                file.write("\n")
    print(f"{len(configurations)} plans recorded", file=sys.stderr)


def _configurations() -> Iterator[tuple[str, str]]:
    """The directories of the pairs, and the single files of the seeds, by name."""
    pairs, seeds = os.path.join(FIXTURES, "pairs"), os.path.join(FIXTURES, "seeds")
    yield from ((name, os.path.join(pairs, name)) for name in sorted(os.listdir(pairs)))
    yield from ((name[:-3], os.path.join(seeds, name)) for name in sorted(os.listdir(seeds)) if name.endswith(".tf"))


def _copied(path: str, target: str) -> str:
    if os.path.isdir(path):
        return shutil.copytree(path, target)
    os.makedirs(target)
    shutil.copy(path, target)
    return target


def _text(path: str) -> str:
    files = (
        [path] if os.path.isfile(path) else [os.path.join(at, name) for at, _, names in os.walk(path) for name in names]
    )
    texts = []
    for name in files:
        if name.endswith(".tf"):
            with open(name, encoding="utf-8") as file:
                texts.append(file.read())
    return "\n".join(texts)


if __name__ == "__main__":
    main()
