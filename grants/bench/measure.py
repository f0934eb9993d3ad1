"""How long each page takes: requests to all pages in turn, so that all meet the same machine."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse
from http.cookies import SimpleCookie
from time import monotonic, perf_counter
from urllib.parse import urlencode

from grants.bench.server import QUERIES, WORKER

WARMING = 10
_FEWEST = 30


class WrongAnswer(Exception):
    """A measured page did not answer as it should; its figures would mean nothing."""


@dataclass(frozen=True)
class Page:
    """One page to measure; `signed_in` asks for it as the manager, else as the public."""

    name: str
    path: str
    signed_in: bool = True
    status: int = 200
    """What it answers."""


@dataclass
class Timing:
    """What one page took."""

    page: Page
    seconds: list[float] = field(default_factory=list)
    queries: set[int] = field(default_factory=set)
    size: int = 0

    def at(self, share: float) -> float:
        """The time within which this share of the requests was answered, in seconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(share * len(ordered)))]

    @property
    def median(self) -> float:
        return self.at(0.5)

    @property
    def p95(self) -> float:
        return self.at(0.95)


@dataclass(frozen=True)
class Measured:
    """All pages of one run, and the worker's memory before and after it, in bytes."""

    timings: list[Timing]
    memory_before: int
    memory_after: int


class Visitor:
    """A browser's least part: asks, and keeps the session cookie."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cookies: dict[str, str] = {}

    def sign_in(self, path: str, email: str, password: str) -> None:
        """Sign in by the page itself, form token and all."""
        page, text = self.ask("GET", path)
        token = re.search(r'name="csrf_token"[^>]*?value="([^"]+)"', text.decode())
        if page.status != 200 or token is None:
            raise WrongAnswer(f"{path} answered {page.status} and has no form to sign in by")
        form = {"email": email, "password": password, "csrf_token": token[1]}
        answer, _text = self.ask("POST", path, urlencode(form))
        if answer.status not in (302, 303):
            raise WrongAnswer(f"signing in was answered by {answer.status}")

    def ask(
        self, method: str, path: str, body: str = "", *, signed_in: bool = True
    ) -> tuple[HTTPResponse, bytes]:
        """One request; the answer is read to its end."""
        connection = HTTPConnection("127.0.0.1", self._port, timeout=60)
        headers = {"Accept": "text/html", "Accept-Language": "en"}
        if signed_in and self._cookies:
            headers["Cookie"] = "; ".join(f"{k}={v}" for k, v in self._cookies.items())
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(method, path, body or None, headers)
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        if signed_in:
            for line in answer.headers.get_all("Set-Cookie") or ():
                self._cookies |= {k: v.value for k, v in SimpleCookie(line).items()}
        return answer, text


def measure(visitor: Visitor, pages: Sequence[Page], *, requests: int, within: float) -> Measured:
    """Ask for every page `requests` times, in turn; fewer when `within` seconds are over."""
    timings = [Timing(page) for page in pages]
    for _round in range(WARMING):
        for timing in timings:
            _ask(visitor, timing.page)
    before = _memory(visitor)
    until = monotonic() + within
    for done in range(requests):
        if done >= _FEWEST and monotonic() > until:
            break
        for step in range(len(timings)):
            timing = timings[(done + step) % len(timings)]
            begun = perf_counter()
            answer, text = _ask(visitor, timing.page)
            timing.seconds.append(perf_counter() - begun)
            timing.queries.add(int(answer.headers.get(QUERIES, "0")))
            timing.size = len(text)
    return Measured(timings, before, _memory(visitor))


def _ask(visitor: Visitor, page: Page) -> tuple[HTTPResponse, bytes]:
    answer, text = visitor.ask("GET", page.path, signed_in=page.signed_in)
    if answer.status != page.status:
        raise WrongAnswer(f"{page.name}: {page.path} answered {answer.status}")
    return answer, text


def _memory(visitor: Visitor) -> int:
    _answer, text = visitor.ask("GET", WORKER, signed_in=False)
    return int(json.loads(text)["memory_bytes"])
