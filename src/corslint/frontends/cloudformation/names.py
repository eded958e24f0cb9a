"""What people call the APIs and functions of templates that are read together, under names that none of them has twice."""

from collections.abc import Callable

from corslint.model import Distribution, Function, Route, Stack


def _as_it_is(function: Function) -> Function:
    return function


def called(stack: Stack, name: Callable[[str], str], change: Callable[[Function], Function] = _as_it_is) -> Stack:
    """The stack with its APIs and functions called by other names; `change` is what else becomes of each function."""
    functions: dict[int, Function] = {}

    def changed(function: Function) -> Function:
        """Each function is still one, whoever calls it."""
        if id(function) not in functions:
            functions[id(function)] = change(function)._replace(name=name(function.name))
        return functions[id(function)]

    return stack._replace(
        apis=tuple(
            api._replace(name=name(api.name), routes=tuple(_with_function(route, changed) for route in api.routes))
            for api in stack.apis
        ),
        functions=tuple(map(changed, stack.functions)),
        distributions=tuple(_distribution(distribution, name) for distribution in stack.distributions),
        refusals=tuple(refusal._replace(api=refusal.api and name(refusal.api)) for refusal in stack.refusals),
    )


def _distribution(distribution: Distribution, name: Callable[[str], str]) -> Distribution:
    behaviours = (each._replace(api=each.api and name(each.api)) for each in distribution.behaviours)
    return distribution._replace(name=name(distribution.name), behaviours=tuple(behaviours))


def _with_function(route: Route, change: Callable[[Function], Function]) -> Route:
    function = route.integration.function
    if function is None:
        return route
    return route._replace(integration=route.integration._replace(function=change(function)))
