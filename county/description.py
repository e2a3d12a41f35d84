"""The OpenAPI document of the protocol, made from the calls themselves."""

import json
import tempfile
from pathlib import Path
from typing import Any

import msgspec
from litestar.openapi.config import OpenAPIConfig

from contract.messages import Problem
from county.app import create_app
from county.settings import Settings

_CONFIG = OpenAPIConfig(
    title="乡呼 Xianghu",
    version="1",
    description="What a township's program and the county say to each other.",
    use_handler_docstrings=True,
)
_SCHEMA = "#/components/schemas/{name}"
_OPEN = ("/v1/hello", "/v1/devices", "/v1/tokens")
"""Calls that need no access token."""

_PHOTO = "/v1/photos/{name}"
_HEADERS = {
    ("post", "/v1/photos"): ("Tus-Resumable", "Upload-Length", "Upload-Metadata"),
    ("head", _PHOTO): ("Tus-Resumable",),
    ("patch", _PHOTO): ("Tus-Resumable", "Upload-Offset", "Upload-Checksum"),
    ("delete", _PHOTO): ("Tus-Resumable",),
}
_OPTIONAL = ("Upload-Checksum",)
_BYTES = {"schema": {"type": "string", "format": "binary"}}
_NOTHING_NEW = {"description": "There was nothing for a while; ask again"}


def openapi() -> bytes:
    """Return the document as it is committed: JSON, indented, keys in order."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data=Path(folder)), _CONFIG)
        schema = app.openapi_schema.to_schema()
        app.state.county.close()
    paths = {path: calls for path, calls in schema["paths"].items() if path.startswith("/v1/")}
    for path, calls in paths.items():
        for method, call in calls.items():
            _say_errors(call)
            _say_headers(call, _HEADERS.get((method, path), ()))
            if "204" in call["responses"]:
                call["responses"]["204"].pop("content", None)
            if path not in _OPEN and method != "options":
                call["security"] = [{"token": []}]
    paths["/v1/wait"]["get"]["responses"]["204"] = _NOTHING_NEW
    paths[_PHOTO]["get"]["responses"]["200"]["content"] = {"image/*": _BYTES}
    paths[_PHOTO]["patch"]["requestBody"] = {
        "required": True,
        "content": {"application/offset+octet-stream": _BYTES},
    }
    schema["paths"] = paths
    schema["components"]["schemas"] |= _problem()
    schema["components"]["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    text = json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True, default=str)
    return f"{text}\n".encode()


def _problem() -> dict[str, Any]:
    _, components = msgspec.json.schema_components([Problem], ref_template=_SCHEMA)
    return components


def _say_errors(call: dict[str, Any]) -> None:
    """Say that every error has a `Problem` for a body; the framework describes its own instead."""
    call["responses"].pop("400", None)
    schema = {"$ref": _SCHEMA.format(name="Problem")}
    call["responses"]["default"] = {
        "description": "What went wrong, with a code that programs go by",
        "content": {"application/json": {"schema": schema}},
    }


def _say_headers(call: dict[str, Any], names: tuple[str, ...]) -> None:
    call.setdefault("parameters", []).extend(
        {"name": name, "in": "header", "required": name not in _OPTIONAL, "schema": _TEXT}
        for name in names
    )


_TEXT = {"type": "string"}
