"""A large outbox, sent in many batches on several connections at once."""

import threading
from collections.abc import Callable


def send_on_many(send_one: Callable[[], bool], connections: int) -> None:
    """Call *send_one* on so many threads until it answers that nothing is left.

    The first thing that it raises ends all, after what is under way, and is raised here.
    """
    over = threading.Event()
    problems: list[BaseException] = []

    def work() -> None:
        try:
            while not over.is_set() and send_one():
                pass
        except BaseException as problem:  # noqa: BLE001  the thread that waits for all raises it
            problems.append(problem)
        over.set()

    threads = [
        threading.Thread(target=work, name=f"outbox-{n}", daemon=True)
        for n in range(1, connections)
    ]
    for thread in threads:
        thread.start()
    work()
    for thread in threads:
        thread.join()
    if problems:
        raise problems[0]
