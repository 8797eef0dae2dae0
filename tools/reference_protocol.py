"""The page of the protocol, read from the server's own OpenAPI document. Not shipped."""

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from pickserver import wiring
from pickserver.api.document import document
from pickserver.api.refusals import Json
from pickserver.app import create_app
from pickserver.settings import Settings

Node = dict[str, Json]


def protocol_page() -> str:
    """Every request with what it answers, and an example of each thing that travels."""
    told = _document()
    parts = ["# Protocol", str(_node(told, "info").get("description", "")).strip()]
    for path, methods in _node(told, "paths").items():
        for method, request in cast("Node", methods).items():
            parts += _request(method.upper(), path, cast("Node", request))
    parts.append("## Examples")
    for name, schema in sorted(_node(told, "components", "schemas").items()):
        examples = cast("Node", schema).get("examples")
        if isinstance(examples, list) and examples:
            shown = json.dumps(examples[0], ensure_ascii=False, indent=2)
            parts += [f"### {name}", str(cast("Node", schema).get("description", "")), f"```json\n{shown}\n```"]
    return "\n\n".join(part for part in parts if part) + "\n"


def _document() -> Node:
    """The document of a server on an empty folder."""
    with TemporaryDirectory() as folder:
        shell = wiring.shell(Settings(data=Path(folder)))
        try:
            return document(create_app(shell))
        finally:
            shell.close()


def _request(method: str, path: str, request: Node) -> list[str]:
    """What is asked, with what, and what can be answered."""
    rows = [f"| {_named(each)} | {_one_line(each)} |" for each in _nodes(request.get("parameters"))]
    body = _schema(_node(request, "requestBody"))
    if body:
        rows.append(f"| body | `{body}` |")
    for status, answer in _node(request, "responses").items():
        rows.append(f"| {status} | {_answered(cast('Node', answer))} |")
    return [
        f"## {method} {path}",
        f"**{request.get('summary', '')}.**".replace("?.", "?"),
        str(request.get("description", "")),
        "\n".join(["| | |", "|---|---|", *rows]),
    ]


def _answered(answer: Node) -> str:
    """Name of what is answered, and the refusals it can be; the status says the rest."""
    schema, said = _schema(answer), _one_line(answer)
    more = said.partition(": ")[2] or said.removeprefix("Successful Response")
    return " ".join(part for part in (f"`{schema}`" if schema else "", more) if part)


def _named(parameter: Node) -> str:
    return f"`{parameter.get('name')}` ({parameter.get('in')})"


def _schema(node: Node) -> str:
    """Name of what a body holds."""
    for kind in _node(node, "content").values():
        told = _node(cast("Node", kind), "schema")
        return str(told.get("$ref") or _node(told, "items").get("$ref") or told.get("title") or "").rpartition("/")[2]
    return ""


def _one_line(node: Node) -> str:
    return " ".join(str(node.get("description", "")).split())


def _node(node: Node, *path: str) -> Node:
    """The object at `path`; empty where there is none."""
    for name in path:
        below = node.get(name)
        node = below if isinstance(below, dict) else {}
    return node


def _nodes(told: Json) -> list[Node]:
    return [each for each in told if isinstance(each, dict)] if isinstance(told, list) else []
