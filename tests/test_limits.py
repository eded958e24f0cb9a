"""Every limit says what it is a limit of, and the documentation lists it."""

import pytest
from limits import Limit, limits


@pytest.mark.parametrize("limit", limits(), ids=lambda limit: f"{limit.module}.{limit.name}")
def test_a_limit_says_of_what(limit: Limit) -> None:
    assert limit.meaning, "write below it, in quotes, what it counts and what becomes of more"


def test_there_are_limits() -> None:
    assert {"corslint.source.LONGEST_FILE", "corslint.syntax.yaml.MOST_NODES"} <= {
        f"{x.module}.{x.name}" for x in limits()
    }
