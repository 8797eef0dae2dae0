"""The API's own description: every operation says what it does, how it may refuse, and shows what travels."""

from collections.abc import Iterator
from typing import TypeAlias

import pytest
from fastapi import FastAPI
from pydantic import TypeAdapter

from pickserver.api.document import document
from pickserver.api.examples import EXAMPLES
from pickserver.app import create_app
from pickserver.shell import Shell
from pickserver.store.database import open_database
from warehouse.wire import Problem

Node: TypeAlias = dict[str, "Node"] | list["Node"] | str | int | bool | None


@pytest.fixture(scope="module")
def app() -> Iterator[FastAPI]:
    shell = Shell(open_database(None))
    yield create_app(shell)
    shell.close()


@pytest.fixture(scope="module")
def described(app: FastAPI) -> Node:
    whole: Node = document(app)
    return whole


def at(node: Node, *names: str) -> Node:
    """The part of `node` under `names`."""
    for name in names:
        assert isinstance(node, dict)
        node = node.get(name)
    return node


def below(node: Node, *names: str) -> dict[str, Node]:
    """The same, which is an object."""
    found = at(node, *names)
    assert isinstance(found, dict)
    return found


def operations(described: Node) -> Iterator[tuple[str, Node]]:
    for path, methods in below(described, "paths").items():
        for method, operation in below(methods).items():
            yield f"{method.upper()} {path}", operation


def test_every_operation_says_what_it_does(described: Node) -> None:
    names = dict(operations(described))
    assert {
        "POST /v1/devices",
        "POST /v1/sign-in",
        "POST /v1/events",
        "POST /v1/trolleys/next",
        "POST /v1/trolleys/{trolley}/claim",
        "POST /v1/trolleys/{trolley}/reassign",
        "GET /v1/trolleys",
        "GET /v1/trolleys/{trolley}",
        "GET /v1/trolleys/{trolley}/lines",
        "GET /v1/trolleys/{trolley}/events",
        "GET /v1/trolleys/{trolley}/plan",
        "GET /v1/orders/{order}",
        "POST /v1/orders/{order}/packing",
        "POST /v1/orders/{order}/cancel",
        "POST /v1/orders/{order}/close",
        "GET /v1/problem-orders",
        "POST /v1/orders/{order}/change",
        "POST /v1/orders/{order}/late",
        "GET /v1/late-orders",
        "POST /v1/orders/{order}/extra-shipment",
        "POST /v1/desks/{desk}/open",
        "POST /v1/parcels/{parcel}/label",
        "GET /v1/parcels/{parcel}/label",
        "GET /v1/parcels/{parcel}/label/file",
        "POST /v1/parcels/{parcel}/label/void",
        "POST /v1/parcels/{parcel}/label/new",
        "POST /v1/parcels/{parcel}/label/settle",
        "GET /v1/tasks",
        "GET /v1/exceptions",
        "POST /v1/exceptions/close",
        "GET /v1/feed",
        "GET /v1/feed/bell",
        "GET /v1/feed/poll",
        "GET /v1/look-up",
        "POST /v1/recordings",
        "GET /v1/recordings",
        "GET /v1/recordings/{recording}",
        "GET /healthz",
        "GET /readyz",
        "GET /v1/service-levels",
        "GET /metrics",
    } == set(names)
    for name, operation in names.items():
        assert at(operation, "summary"), name
        assert len(str(at(operation, "description"))) > 40, name
        assert at(operation, "tags"), name


def test_every_refusal_is_a_documented_problem_with_an_example(described: Node) -> None:
    for name, operation in operations(described):
        responses = below(operation, "responses")
        refusals = {status: answer for status, answer in responses.items() if status.startswith("4")}
        assert "422" in refusals, name
        if name.startswith("POST"):
            assert {"400", "413", "415"} <= set(refusals), name
        for status, answer in refusals.items():
            content = below(answer, "content", "application/problem+json")
            assert at(content, "schema", "$ref") == "#/components/schemas/Problem"
            for kind, example in below(content, "examples").items():
                problem = TypeAdapter(Problem).validate_python(at(example, "value"))
                assert (problem.type, str(problem.status)) == (kind, status), name


def test_what_needs_a_token_says_so(described: Node) -> None:
    for name, operation in operations(described):
        schemes = at(operation, "security")
        if name in (
            "POST /v1/events",
            "POST /v1/sign-in",
            "GET /v1/look-up",
            "POST /v1/recordings",
            "GET /v1/feed/bell",
            "GET /v1/service-levels",
            "GET /v1/parcels/{parcel}/label",
            "GET /v1/parcels/{parcel}/label/file",
        ):
            assert schemes == [{"device": []}], name
        elif name.startswith(
            tuple(f"POST /v1/{what}" for what in ("trolleys", "orders", "parcels", "desks", "exceptions"))
        ):
            assert schemes == [{"device": [], "operator": []}], name
            parameters = at(operation, "parameters")
            assert isinstance(parameters, list)
            assert "Idempotency-Key" in [at(parameter, "name") for parameter in parameters]
        elif name in ("GET /v1/feed", "GET /v1/feed/poll", "GET /metrics"):
            assert schemes == [{"follower": []}], name
        elif name.startswith("GET /v1/recordings"):
            assert schemes == [{"device": [], "operator": []}], name
        else:
            assert schemes is None, name


def test_every_thing_that_travels_is_described_and_shown(described: Node) -> None:
    schemas = below(described, "components", "schemas")
    assert "HTTPValidationError" not in schemas
    for name, schema in schemas.items():
        assert at(schema, "description"), name
    shown = {name for name, schema in schemas.items() if at(schema, "examples")}
    assert {type(example).__name__ for example in EXAMPLES} <= shown
    assert at(schemas["SyncReply"], "properties", "ack", "description") == (
        "Every event up to this number is on the server; never past a gap."
    )


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: type(example).__name__)
def test_an_example_is_what_it_says(example: object) -> None:
    kind = type(example)
    assert TypeAdapter(kind).validate_json(TypeAdapter(kind).dump_json(example)) == example


def test_every_reference_leads_somewhere(described: Node) -> None:
    def references(node: Node) -> Iterator[str]:
        if isinstance(node, dict):
            for name, value in node.items():
                if name == "$ref":
                    yield str(value)
                yield from references(value)
        elif isinstance(node, list):
            for value in node:
                yield from references(value)

    for reference in set(references(described)):
        assert at(described, *reference.removeprefix("#/").split("/")) is not None, reference
