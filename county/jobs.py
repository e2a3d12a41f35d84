"""What the server does of itself, again and again, while it runs."""

import asyncio
import logging
import traceback
from collections.abc import Callable
from datetime import timedelta

from county import lights
from county.updates import Repository
from county.wiring import County

log = logging.getLogger(__name__)

_HOUR = 3600.0
KEEP_PARTS = timedelta(days=14)
"""How long a photo may stay unfinished; a PC may have been switched off over the holidays."""


def start(county: County) -> list[asyncio.Task[None]]:
    """Start every job in the running loop; whoever starts them cancels them."""
    every = county.settings
    jobs: list[tuple[float, Callable[[County], object]]] = [
        (every.look_every, look),
        (every.lights_every, lights.turn),
        (_HOUR, clear),
        (_HOUR, renew_updates),
    ]
    return [asyncio.create_task(_again(county, seconds, job)) for seconds, job in jobs]


async def _again(county: County, seconds: float, job: Callable[[County], object]) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await asyncio.to_thread(job, county)
        except Exception as problem:  # noqa: BLE001 - the next time it may work
            where = "".join(traceback.format_tb(problem.__traceback__))
            log.error(  # noqa: TRY400 - its text may be about a person
                "job %s failed: %s\n%s", job.__name__, type(problem).__name__, where
            )


def look(county: County) -> None:
    """See what other processes have written, while somebody waits for it."""
    if county.waiting.anyone:
        county.waiting.grown(county.heads())


def renew_updates(county: County) -> None:
    """Say once a day that the published releases are still what there is."""
    if Repository(county.settings.data / "updates", clock=county.settings.clock).renew_if_due():
        log.info("updates: renewed")


def clear(county: County) -> None:
    """Forget photos that were begun long ago and never came."""
    dropped = county.photos.drop_older(county.settings.clock() - KEEP_PARTS)
    if dropped:
        log.info("unfinished photos forgotten: %d", dropped)
