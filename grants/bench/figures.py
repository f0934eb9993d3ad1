"""The figures, for people and for machines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from grants.bench.measure import Measured, Timing

BARE = "bare Flask page"


@dataclass(frozen=True)
class Figures:
    """One run on one database."""

    database: str
    version: str
    applications: int
    rows: int
    filling_seconds: float
    database_bytes: int
    measured: Measured

    @property
    def _bare(self) -> float:
        return next(t.median for t in self.measured.timings if t.page.name == BARE)

    def ratio(self, timing: Timing) -> float:
        """How many bare pages this page is worth."""
        return timing.median / self._bare

    def text(self) -> str:
        """A table that can be read in a terminal, or put into a document as it is."""
        each = len(self.measured.timings[0].seconds)
        rate = self.rows / self.filling_seconds
        lines = [
            f"{self.database} {self.version}: {self.applications:,} applications with three "
            f"reviews each, {self.rows:,} rows ({self.database_bytes / 2**20:,.0f} MiB), "
            f"filled in {self.filling_seconds:,.0f} s ({rate:,.0f} rows/s)",
            "",
            f"{'page':<24}{'median ms':>11}{'p95 ms':>9}{'times bare':>12}{'queries':>9}{'KiB':>7}",
        ]
        lines += [
            f"{t.page.name:<24}{t.median * 1000:>11.1f}{t.p95 * 1000:>9.1f}"
            f"{self.ratio(t):>12.1f}{_queries(t):>9}{t.size / 1024:>7.0f}"
            for t in self.measured.timings
        ]
        before, after = self.measured.memory_before, self.measured.memory_after
        lines += [
            "",
            f"worker memory: {before / 2**20:.0f} MiB when warm, {after / 2**20:.0f} MiB after "
            f"{each} requests to each page",
        ]
        return "\n".join(lines)

    def document(self) -> dict[str, Any]:
        """The same as JSON-able data; times in milliseconds."""
        return {
            "database": self.database,
            "version": self.version,
            "applications": self.applications,
            "rows": self.rows,
            "filling_seconds": round(self.filling_seconds, 1),
            "database_bytes": self.database_bytes,
            "memory_before_bytes": self.measured.memory_before,
            "memory_after_bytes": self.measured.memory_after,
            "pages": [
                {
                    "page": t.page.name,
                    "requests": len(t.seconds),
                    "median_ms": round(t.median * 1000, 2),
                    "p95_ms": round(t.p95 * 1000, 2),
                    "times_bare": round(self.ratio(t), 2),
                    "queries": max(t.queries),
                    "bytes": t.size,
                }
                for t in self.measured.timings
            ],
        }


def _queries(timing: Timing) -> str:
    fewest, most = min(timing.queries), max(timing.queries)
    return str(most) if fewest == most else f"{fewest}–{most}"
