"""Outputs on the wire against argument models: what is taken, converted and refused."""

import asyncio
from typing import Any

import pulumi
import pytest
from pydantic import Field

from kserve_iac.args import Args, In
from kserve_iac.package.inputs import Received, UnreadableInputs, receive


class Port(Args):
    number: In[int]
    """Number."""
    hosts: list[In[str]] = Field(default_factory=list)
    """Hosts."""


class Server(Args):
    port: Port
    """Port."""
    ports: dict[str, list[Port]] = Field(default_factory=dict)
    """Further ports."""
    name: str = "x"
    """Name."""
    free: dict[str, Any] = Field(default_factory=dict)
    """Anything."""


def read(inputs: dict[str, Any], then: Any = lambda server, received: server) -> Any:
    """What ``then`` makes of the arguments, inside the event loop in which Outputs live."""

    async def steps() -> Any:
        received = await receive(build(inputs))
        made = then(received.arguments(Server), received)
        return await made if asyncio.iscoroutine(made) else made

    return asyncio.run(steps())


def build(value: Any) -> Any:
    """Turns lambdas into what they make: Outputs can be made in a running loop only."""
    if callable(value):
        return value()
    if isinstance(value, dict):
        return {key: build(item) for key, item in value.items()}
    return [build(item) for item in value] if isinstance(value, list) else value


def known(value: Any) -> Any:
    return lambda: pulumi.Output.from_input(value)


def secret(value: Any) -> Any:
    return lambda: pulumi.Output.secret(value)


def unknown() -> Any:
    return pulumi.Output.from_input(pulumi.output.UNKNOWN)


def test_doubles_become_whole_numbers_everywhere() -> None:
    server = read({"port": {"number": 80.0}, "ports": {"a": [{"number": 1.0}]}, "free": {"a": [1.0, 1.5, True]}})
    assert server.port.number == 80
    assert isinstance(server.port.number, int)
    assert [type(v) for v in server.free["a"]] == [int, float, bool]


@pytest.mark.parametrize("given", [known({"number": 80.0}), {"number": known(80.0)}])
def test_known_outputs_become_plain(given: Any) -> None:
    assert read({"port": given}).port.number == 80


def test_a_secret_whole_number_is_converted_and_stays_secret() -> None:
    async def inside(server: Server, received: Received) -> tuple[Any, bool]:
        number: Any = server.port.number
        return await number.future(), await number.is_secret()

    value, is_secret = read({"port": {"number": secret(80.0)}}, inside)
    assert (value, type(value), is_secret) == (80, int, True)


def test_a_number_in_a_secret_string_is_refused_without_showing_it() -> None:
    with pytest.raises(UnreadableInputs) as error:
        read({"port": {"number": secret("hunter2")}})
    (problem,) = error.value.problems
    assert problem.path == "port.number"
    assert "hunter2" not in str(problem)


def test_unknown_leaves_stay_unknown_inside_lists_and_maps_of_lists() -> None:
    async def inside(server: Server, received: Received) -> list[bool]:
        leaves: list[Any] = [server.port.hosts[1], server.ports["a"][0].number, server.free["x"]["y"]]
        return [await leaf.is_known() for leaf in leaves]

    inputs = {
        "port": {"number": 1, "hosts": ["a", unknown]},
        "ports": {"a": [{"number": unknown}]},
        "free": {"x": {"y": unknown}},
    }
    assert read(inputs, inside) == [False, False, False]


def test_an_object_with_an_unknown_part_is_looked_into() -> None:
    async def inside(server: Server, received: Received) -> bool:
        number: Any = server.port.number
        return bool(await number.is_known())

    given = lambda: pulumi.Output.from_input({"number": pulumi.output.UNKNOWN, "hosts": ["a"]})  # noqa: E731
    assert read({"port": given}, inside) is False


@pytest.mark.parametrize("late", [unknown, secret("x")])
def test_plain_fields_refuse_what_is_late(late: Any) -> None:
    with pytest.raises(UnreadableInputs) as error:
        read({"port": {"number": 1}, "name": late})
    assert [(p.code, p.path) for p in error.value.problems] == [("not-known", "name")]


def test_names_of_fields_may_be_camel_case_and_free_maps_are_left_alone() -> None:
    server = read({"port": {"number": 1}, "free": {"camelCase": 1, "snake_case": 2}})
    assert server.free == {"camelCase": 1, "snake_case": 2}
