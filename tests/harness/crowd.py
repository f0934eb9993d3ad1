"""Many at once: the same work in several threads that start at one moment."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import TypeVar

from flask import Flask

T = TypeVar("T")


def together(app: Flask, count: int, work: Callable[[int], T]) -> list[T | Exception]:
    """What each of `count` threads got or raised, in order; each has a session of its own."""
    from grants.kernel.db import db

    start = Barrier(count)
    results: list[T | Exception] = [RuntimeError("never ran")] * count

    def run(number: int) -> None:
        start.wait()
        with app.app_context():
            try:
                results[number] = work(number)
            except Exception as error:  # noqa: BLE001 - the test looks at it
                results[number] = error
            finally:
                db.session.remove()

    threads = [Thread(target=run, args=[number]) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
