"""`/openapi.json`: the API's own description, with what the code says about each field and an example of each thing."""

import ast
import inspect
import json
from dataclasses import is_dataclass
from functools import cache
from importlib.metadata import version
from types import ModuleType
from typing import Final, cast

from fastapi import APIRouter, FastAPI, Response
from fastapi.openapi.utils import get_openapi
from pydantic import TypeAdapter

from pickserver.api import feed, health
from pickserver.api.examples import EXAMPLES
from pickserver.api.refusals import Json
from pickserver.handlers import exceptions, reading, tasks
from warehouse import found, items, packing, parcels, recordings, trolleys, wire
from warehouse.codec import to_json

ABOUT: Final = """What a site's devices and its other programs say to the site server.

Sync (`/v1/events`) speaks for a device and carries facts. Commands (`/v1/trolleys/…/claim`) speak for a device and an
operator (`Authorization: Bearer` and the `Operator-Token` of a sign-in), and need an `Idempotency-Key`. What is read
with GET needs no sign-in and tells nothing about customers; only looking a code up is for devices, since it names
people, and labels, since an address is on them; the feed is for followers (`pickserver follower add`).
Every refusal is an `application/problem+json` whose `type` is one short name.
"""
TAGS: Final = {
    "sync": "What devices recorded, and what they are told.",
    "trolleys": "Claiming trolleys, and how far they are.",
    "orders": "How far orders are.",
    "packing": "Who packs which order, and where.",
    "parcels": "Labels of parcels: wanted, waited for, given up, printed.",
    "exceptions": "What went against the plan.",
    "tasks": "What somebody on the floor has to put right.",
    "look-up": "What a code means.",
    "recordings": "What was told at devices: the last minutes of a terminal, and the events beside them.",
    "feed": "What happens, for programs that follow the site; the bell of a floor device.",
    "operators": "Who is signed in where.",
    "devices": "Which devices are known.",
    "health": "For load balancers and people in doubt.",
}
SPOKEN: Final = (wire, recordings, trolleys, items, found, packing, parcels, reading, tasks, exceptions, feed, health)
"""Modules whose classes travel."""


def document_router(app: FastAPI) -> APIRouter:
    """The route that describes the routes `app` has."""
    routes = APIRouter()
    written = cache(lambda: json.dumps(document(app), ensure_ascii=False).encode())

    @routes.get("/openapi.json", include_in_schema=False)
    async def openapi() -> Response:
        return Response(written(), media_type="application/json")

    return routes


def document(app: FastAPI) -> dict[str, Json]:
    """The OpenAPI document of `app`."""
    described: dict[str, Json] = get_openapi(
        title="pickserver",
        version=version("pickclient"),
        description=ABOUT,
        routes=app.routes,
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
    )
    components = described["components"]
    assert isinstance(components, dict)
    schemas = components["schemas"]
    assert isinstance(schemas, dict)
    schemas[wire.Problem.__name__] = TypeAdapter(wire.Problem).json_schema()
    _need_every_token(described)
    for kind in _spoken():
        schema = schemas.get(kind.__name__)
        if isinstance(schema, dict):
            _describe(schema, kind)
    for example in EXAMPLES:
        schema = schemas.get(type(example).__name__)
        if isinstance(schema, dict):
            schema["examples"] = cast("Json", [to_json(example)])
    return described


def _need_every_token(described: dict[str, Json]) -> None:
    """Say that an operation with several tokens needs all of them; listed one by one they would be a choice."""
    paths = described["paths"]
    assert isinstance(paths, dict)
    for path in paths.values():
        assert isinstance(path, dict)
        for operation in path.values():
            assert isinstance(operation, dict)
            schemes = operation.get("security")
            if isinstance(schemes, list):
                operation["security"] = [
                    {name: [] for scheme in schemes if isinstance(scheme, dict) for name in scheme}
                ]


def _describe(schema: dict[str, Json], kind: type) -> None:
    """Add to `schema` what the code says about `kind` and its fields."""
    schema["description"] = inspect.getdoc(kind)
    properties = schema.get("properties")
    if isinstance(properties, dict):
        for name, text in _field_docs(kind).items():
            own = properties.get(name)
            if isinstance(own, dict):
                own["description"] = text


def _spoken() -> list[type]:
    """Every class that may travel."""
    return [kind for module in SPOKEN for kind in vars(module).values() if _is_own(kind, module)]


def _is_own(kind: object, module: ModuleType) -> bool:
    return isinstance(kind, type) and is_dataclass(kind) and kind.__module__ == module.__name__


def _field_docs(kind: type) -> dict[str, str]:
    """The text under each field of `kind`."""
    (body,) = ast.parse(inspect.getsource(kind)).body
    assert isinstance(body, ast.ClassDef)
    found = {}
    for field, text in zip(body.body, body.body[1:], strict=False):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(value=ast.Constant(value=str() as said)):
                found[name] = inspect.cleandoc(said)
    return found
