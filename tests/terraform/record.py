"""Records what Terraform itself makes of the expressions in `expressions/`: run it after changing them.

Needs `terraform` on the path, no provider and no network. Each line of `expressions.txt` is evaluated by
`terraform console -plan` beside `main.tf`; `recorded.json` holds what it prints, or null where it refuses the
expression.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor

HERE = os.path.dirname(os.path.abspath(__file__))
EXPRESSIONS = os.path.join(HERE, "expressions")


def recorded(directory: str, expression: str) -> str | None:
    result = subprocess.run(
        ["terraform", "console", "-no-color", "-plan"],
        cwd=directory,
        input=expression + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    return None if result.returncode else result.stdout.rstrip("\n")


def main() -> None:
    with open(os.path.join(EXPRESSIONS, "expressions.txt"), encoding="utf-8") as file:
        expressions = file.read().splitlines()
    with tempfile.TemporaryDirectory() as directory:
        # a configuration is locked while it is planned: each worker has its own copy
        copies = [shutil.copytree(EXPRESSIONS, os.path.join(directory, name)) for name in ("left", "right")]
        halves = expressions[::2], expressions[1::2]
        with ThreadPoolExecutor(2) as pool:
            found = pool.map(lambda copy, half: {each: recorded(copy, each) for each in half}, copies, halves)
            printed = {expression: result for half in found for expression, result in half.items()}
    with open(os.path.join(EXPRESSIONS, "recorded.json"), "w", encoding="utf-8") as file:
        json.dump({each: printed[each] for each in expressions}, file, indent=1, ensure_ascii=False)
        file.write("\n")
    refused = sum(each is None for each in printed.values())
    print(f"{len(expressions)} expressions recorded, {refused} of them refused", file=sys.stderr)


if __name__ == "__main__":
    main()
