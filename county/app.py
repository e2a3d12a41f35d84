"""Makes the web application out of a county."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import msgspec
from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.di import Provide
from litestar.exceptions import HTTPException
from litestar.middleware import DefineMiddleware
from litestar.openapi.config import OpenAPIConfig
from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from contract.packing import XZ
from county import access, api, errors, jobs, tus, update_files
from county.desk.routes import desk_routes
from county.ledger import Busy
from county.settings import Crash, Settings
from county.web import Patient, Unpacked, XzAnswer, naming
from county.wiring import County, open_county

_GZIP_LEVEL = 5
_PATIENCE = 4


def create_app(settings: Settings, openapi: OpenAPIConfig | None = None) -> Litestar:
    """Return the server of one county; its parts are in `app.state.county`.

    With *openapi* it can describe itself, which a server that runs for people does not.
    """
    county = open_county(settings)
    app = Litestar(
        route_handlers=[api.routes(), tus.routes(), update_files.update_file, *desk_routes()],
        dependencies={
            "county": Provide(lambda: county, sync_to_thread=False),
            "who": Provide(access.provide_who, sync_to_thread=False),
        },
        middleware=[
            DefineMiddleware(Patient, most=_PATIENCE * settings.limits.body),
            DefineMiddleware(Unpacked, most=settings.limits.body),
        ],
        before_send=[naming(settings.new_id)],
        exception_handlers={
            errors.Failed: errors.failed,
            HTTPException: errors.of_framework,
            msgspec.DecodeError: errors.bad_body,
            RecursionError: errors.too_deep,
            Busy: errors.busy,
            OperationalError: errors.database,
            PoolTimeout: errors.database,
            OSError: errors.disk,
            Crash: errors.crash,
            Exception: errors.bug,
        },
        compression_config=CompressionConfig(
            backend=XZ,
            compression_facade=XzAnswer,
            gzip_compress_level=_GZIP_LEVEL,
            exclude_opt_key="packed_already",
        ),
        request_max_body_size=settings.limits.body,
        openapi_config=openapi,
        logging_config=None,
        lifespan=[_running(county)],
    )
    app.state.county = county
    return app


def _running(county: County) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        county.waiting.start()
        running = jobs.start(county)
        try:
            yield
        finally:
            county.let_go()
            for job in running:
                job.cancel()
            await asyncio.gather(*running, return_exceptions=True)
            county.close()

    return lifespan
