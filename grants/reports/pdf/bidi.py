"""Which way each character of a line runs: the Unicode bidirectional algorithm (UAX 9).

python-bidi 0.6 resolves weak, neutral and implicit types. It knows neither isolates nor
paired brackets (rule N0) and drops joiners, which Urdu needs to shape its letters; these
three are added here, around its own steps.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any
from unicodedata import bidirectional, normalize

from bidi import algorithm

from grants.web.pictures import Direction

_ISOLATES = {"LRI": 0, "RLI": 1, "FSI": None}
_BRACKETS = {
    "(": ")", "[": "]", "{": "}", "⟨": "⟩", "⟦": "⟧", "⁅": "⁆", "«": "", "❨": "❩",
    "（": "）", "［": "］", "｛": "｝", "「": "」", "『": "』", "【": "】", "﴾": "",
}  # fmt: skip
_OPENING = {opening: closing for opening, closing in _BRACKETS.items() if closing}
_CLOSING = frozenset(_OPENING.values())
_STRONG = {"L": "L", "R": "R", "EN": "R", "AN": "R"}
_MOST_PAIRS = 63


def base_level(direction: Direction) -> int:
    """0 for a paragraph written from the left, 1 for one from the right."""
    return 1 if direction == "rtl" else 0


def levels(text: str, direction: Direction) -> list[int]:
    """The level of each character of a paragraph: even runs right, odd runs left."""
    return _levels([bidirectional(c) or "L" for c in text], text, base_level(direction))


def _levels(types: list[str], text: str, base: int) -> list[int]:
    """Levels of a stretch; what stands inside an isolate is resolved apart from the rest."""
    found = [base] * len(types)
    outer: list[int] = []
    inner: list[tuple[int, int, int]] = []
    i = 0
    while i < len(types):
        outer.append(i)
        if types[i] in _ISOLATES:
            end = _matching(types, i)
            if end > i + 1:
                inner.append((i, end, _isolate_base(types[i], types[i + 1 : end], base)))
            i = end
            continue
        i += 1
    seen = ["ON" if types[i] in _ISOLATES or types[i] == "PDI" else types[i] for i in outer]
    for at, level in zip(outer, _resolve(seen, [text[i] for i in outer], base), strict=True):
        found[at] = level
    for start, end, level in inner:
        found[start + 1 : end] = _levels(types[start + 1 : end], text[start + 1 : end], level)
    return found


def _matching(types: list[str], start: int) -> int:
    """Where the isolate that begins at `start` ends: at its PDI, or with the paragraph."""
    depth = 0
    for i in range(start, len(types)):
        if types[i] in _ISOLATES:
            depth += 1
        elif types[i] == "PDI":
            depth -= 1
            if depth == 0:
                return i
    return len(types)


def _isolate_base(kind: str, inside: list[str], base: int) -> int:
    wanted = _ISOLATES[kind]
    if wanted is None:
        first = next((t for t in inside if t in ("L", "R", "AL")), "L")
        wanted = 0 if first == "L" else 1
    return base + 1 if (base + 1) % 2 == wanted else base + 2


def _resolve(types: list[str], characters: list[str], base: int) -> list[int]:
    chars: list[dict[str, Any]] = [
        {"ch": c, "level": base, "type": t, "orig": t, "at": i}
        for i, (c, t) in enumerate(zip(characters, types, strict=True))
    ]
    storage = {"base_level": base, "base_dir": "LR"[base % 2], "chars": chars, "runs": deque()}
    algorithm.explicit_embed_and_overrides(storage)
    algorithm.resolve_weak_types(storage)
    _resolve_brackets(storage)
    algorithm.resolve_neutral_types(storage, debug=False)
    algorithm.resolve_implicit_levels(storage, debug=False)
    found: list[int | None] = [None] * len(types)
    for char in storage["chars"]:  # type: ignore[attr-defined]
        found[char["at"]] = char["level"]
    # What rule X9 removed (joiners, embeddings) goes with the character before it.
    resolved: list[int] = []
    for level in found:
        resolved.append(level if level is not None else resolved[-1] if resolved else base)
    return resolved


def _resolve_brackets(storage: dict[str, Any]) -> None:
    """Rule N0: a pair of brackets takes its direction from what stands in and before it."""
    for run in storage["runs"]:
        chars = storage["chars"][run["start"] : run["start"] + run["length"]]
        for opening, closing in _pairs(chars):
            own = "LR"[chars[opening]["level"] % 2]
            inside = {_STRONG.get(c["type"]) for c in chars[opening + 1 : closing]} - {None}
            if own in inside:
                taken = own
            elif inside:
                before = (_STRONG.get(c["type"]) for c in reversed(chars[:opening]))
                taken = next((t for t in before if t), run["sor"])
                taken = taken if taken != own else own
            else:
                continue
            for at in (opening, closing):
                chars[at]["type"] = taken
                # A mark upon a bracket goes with it.
                for mark in chars[at + 1 :]:
                    if mark["orig"] != "NSM":
                        break
                    mark["type"] = taken


def _pairs(chars: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """Brackets that belong together (BD16), in the order of the opening ones."""
    pairs: list[tuple[int, int]] = []
    waiting: list[tuple[str, int]] = []
    for i, char in enumerate(chars):
        if char["type"] != "ON":
            continue
        bracket = normalize("NFC", char["ch"])
        if bracket in _OPENING:
            if len(waiting) == _MOST_PAIRS:
                break
            waiting.append((_OPENING[bracket], i))
        elif bracket in _CLOSING:
            for depth in range(len(waiting) - 1, -1, -1):
                if waiting[depth][0] == bracket:
                    pairs.append((waiting[depth][1], i))
                    del waiting[depth:]
                    break
    return sorted(pairs)


@dataclass(frozen=True, slots=True)
class Run:
    """Characters start to end of a paragraph that run one way, in their written order."""

    start: int
    end: int
    level: int


def visual_runs(text: str, found: list[int], base: int, start: int, end: int) -> list[Run]:
    """The runs of one line, from left to right (rules L1 and L2)."""
    line = found[start:end]
    # L1: spaces at a line's end lie on the far side, whatever stands before them.
    for i in range(len(line) - 1, -1, -1):
        if bidirectional(text[start + i]) not in ("WS", "BN", "FSI", "LRI", "RLI", "PDI"):
            break
        line[i] = base
    runs: list[Run] = []
    for i, level in enumerate(line):
        if runs and runs[-1].level == level:
            runs[-1] = Run(runs[-1].start, start + i + 1, level)
        else:
            runs.append(Run(start + i, start + i + 1, level))
    odd = [level for level in line if level % 2]
    for level in range(max(line, default=0), min(odd, default=1) - 1, -1):
        i = 0
        while i < len(runs):
            j = i
            while j < len(runs) and runs[j].level >= level:
                j += 1
            runs[i:j] = reversed(runs[i:j])
            i = max(j, i + 1)
    return runs
