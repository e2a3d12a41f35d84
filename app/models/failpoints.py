"""Named points where a test can make the program fail; without a hook they do nothing."""

from collections.abc import Callable

Hook = Callable[[str], None]

POINTS = frozenset(
    {
        "work.before_commit",
        "work.after_commit",
        "copy.before_commit",
        "copy.after_commit",
        "outbox.after_insert",
        "submit.after_draft",
        "results.after_update",
        "take.between_files",
        "apply.after_tickets",
        "apply.after_events",
        "migration.after_step",
        "photo.after_original",
        "photo.after_send",
        "recovery.after_set_aside",
        "backup.before_rename",
    }
)

_hooks: list[Hook] = []


def hit(point: str) -> None:
    """Tell the hook, if there is one, that the program has come to *point*."""
    for hook in _hooks:
        hook(point)


def install(hook: Hook | None) -> None:
    """Call *hook* at every point from now on; None takes it away."""
    _hooks[:] = [] if hook is None else [hook]
