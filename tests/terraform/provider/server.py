"""A process that Terraform takes for its providers: it validates and plans without them, without network and accounts.

Needs `grpcio-tools` and `msgpack`. Terraform is told of the process in TF_REATTACH_PROVIDERS and asks no registry.
"""

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import grpc
import msgpack

from terraform.provider.planning import planned, read
from terraform.provider.schemas import Block, Provider, Schema

HERE = os.path.dirname(os.path.abspath(__file__))

NESTING = {"single": 1, "list": 2, "set": 3, "map": 4, "group": 5}


@contextmanager
def attached(providers: dict[str, Provider], directory: str) -> Iterator[dict[str, str]]:
    """Serves each provider on a socket in a directory; yields the environment in which Terraform finds them."""
    messages = _messages()
    servers, places = [], {}
    for address, provider in providers.items():
        socket = os.path.join(directory, address.rpartition("/")[2] + ".sock")
        server = grpc.server(ThreadPoolExecutor(8), options=[("grpc.max_send_message_length", -1)])
        server.add_generic_rpc_handlers((_service(provider, messages),))
        server.add_insecure_port(f"unix:{socket}")
        server.start()
        servers.append(server)
        places[address] = _place(socket)
    try:
        yield {"TF_REATTACH_PROVIDERS": json.dumps(places)}
    finally:
        for server in servers:
            server.stop(None)


def _place(socket: str) -> dict[str, Any]:
    address = {"Network": "unix", "String": socket}
    return {"Protocol": "grpc", "ProtocolVersion": 5, "Pid": os.getpid(), "Test": True, "Addr": address}


def _messages() -> Any:
    import sys  # noqa: PLC0415

    sys.path.insert(0, HERE)
    try:
        return grpc.protos("provider.proto")
    finally:
        sys.path.remove(HERE)


# -- what Terraform asks


Answer = Callable[[Any], Any]


def _service(provider: Provider, messages: Any) -> Any:
    def state(value: object) -> Any:
        return messages.State(state=_packed(value, messages))

    schemas = _schemas(provider, messages)  # asked for several times in one run
    answers: dict[str, tuple[Any, Answer]] = {
        "GetSchema": (messages.Nothing, lambda _: schemas),
        "PrepareProviderConfig": (messages.Settings, lambda asked: messages.Prepared(config=asked.config)),
        "ValidateResourceTypeConfig": (messages.Typed, lambda _: messages.Diagnostics()),
        "ValidateDataSourceConfig": (messages.Typed, lambda _: messages.Diagnostics()),
        "Configure": (messages.Configuration, lambda _: messages.Diagnostics()),
        "UpgradeResourceState": (messages.Stored, lambda asked: state(json.loads(asked.raw.json))),
        "ReadResource": (messages.Typed, lambda asked: messages.State(state=asked.value)),
        "PlanResourceChange": (messages.Change, lambda asked: _plan(asked, provider, messages)),
        "ReadDataSource": (messages.Typed, lambda asked: state(_read(asked, provider))),
        "Stop": (messages.Nothing, lambda _: messages.Nothing()),
    }
    return grpc.method_handlers_generic_handler(
        "tfplugin5.Provider",
        {name: _handler(answer, kind) for name, (kind, answer) in answers.items()},
    )


def _handler(answer: Answer, kind: Any) -> Any:
    return grpc.unary_unary_rpc_method_handler(
        lambda asked, _: answer(asked),
        request_deserializer=kind.FromString,
        response_serializer=lambda message: message.SerializeToString(),
    )


def _plan(asked: Any, provider: Provider, messages: Any) -> Any:
    proposed, config = _unpacked(asked.proposed), _unpacked(asked.config)
    made = planned(asked.type_name, provider.resources[asked.type_name], proposed, config)
    return messages.Planned(state=_packed(made, messages), legacy_type_system=True)


def _read(asked: Any, provider: Provider) -> object:
    return read(asked.type_name, provider.data_sources[asked.type_name], _unpacked(asked.value))


def _packed(value: object, messages: Any) -> Any:
    return messages.Value(msgpack=msgpack.packb(value))


def _unpacked(value: Any) -> Any:
    return msgpack.unpackb(value.msgpack, strict_map_key=False)


# -- schemas as messages


def _schemas(provider: Provider, messages: Any) -> Any:
    return messages.Schemas(
        provider=_schema(provider.settings, messages),
        resources={name: _schema(schema, messages) for name, schema in provider.resources.items()},
        data_sources={name: _schema(schema, messages) for name, schema in provider.data_sources.items()},
    )


def _schema(schema: Schema, messages: Any) -> Any:
    return messages.Schema(version=schema.get("version", 0), block=_block(schema["block"], messages))


def _block(block: Block, messages: Any) -> Any:
    return messages.Block(
        attributes=[_attribute(name, written, messages) for name, written in block.get("attributes", {}).items()],
        block_types=[_nested(name, written, messages) for name, written in block.get("block_types", {}).items()],
    )


def _attribute(name: str, written: dict[str, Any], messages: Any) -> Any:
    flags = {flag: written.get(flag, False) for flag in ("required", "optional", "computed", "sensitive")}
    return messages.Attribute(name=name, type=json.dumps(written["type"]).encode(), **flags)


def _nested(name: str, written: dict[str, Any], messages: Any) -> Any:
    return messages.Nested(
        type_name=name,
        block=_block(written["block"], messages),
        nesting=NESTING[written["nesting_mode"]],
        min_items=written.get("min_items", 0),
        max_items=written.get("max_items", 0),
    )
