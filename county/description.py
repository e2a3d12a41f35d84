"""The OpenAPI document of the protocol, made from the calls themselves."""

import json
import tempfile
from pathlib import Path

from county.app import create_app
from county.settings import Settings


def openapi() -> bytes:
    """Return the document as it is committed: JSON, indented, keys in order."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(Settings(data=Path(folder)))
        schema = app.openapi_schema.to_schema()
        app.state.county.close()
    schema["paths"] = {
        path: calls for path, calls in schema["paths"].items() if path.startswith("/v1/")
    }
    text = json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True, default=str)
    return f"{text}\n".encode()
