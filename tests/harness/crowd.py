"""Many at once: the same work in several threads that start at one moment."""

from collections.abc import Callable
from threading import Barrier, Event, Thread
from typing import TypeVar

from flask import Flask

T = TypeVar("T")
Job = TypeVar("Job")
Asked = TypeVar("Asked")


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


class Crossing:
    """The first looks, the second acts, the first goes on: what happens where a lock is missing."""

    def __init__(self) -> None:
        self._looked, self._acted = Event(), Event()

    def look(self, look: Callable[[Asked], T]) -> Callable[[Asked], T]:
        """The first one's look, which does not come back before the second has acted."""

        def looks(asked: Asked) -> T:
            found = look(asked)
            if not self._looked.is_set():
                self._looked.set()
                self._acted.wait(60)
            return found

        return looks

    def act(self, act: Callable[[Job, int], None]) -> Callable[[Job, int], None]:
        """What the two do: number 0 looks, number 1 acts once it has."""

        def acts(job: Job, number: int) -> None:
            if not number:
                act(job, number)
                return
            self._looked.wait(60)
            try:
                act(job, number)
            finally:
                self._acted.set()

        return acts
