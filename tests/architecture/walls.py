"""The walls that import contracts cannot say: what a file imports, read from its text."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOMS = ("views", "forms", "operations", "queries", "policy", "models", "states")
"""The rooms of a feature, from the page down to the table of transitions."""
BESIDE = {"checks": "queries", "catalogue": "operations"}
"""A room that stands at the height of another. The catalogue of reports reads, then composes."""
FRAMEWORK = ("kernel", "web", "static", "translations")
ON_PAPER = ("reportlab", "uharfbuzz")
OF_A_PAGE = ("flask.request", "flask.session", "flask.g", "wtforms", "flask_wtf", "flask_login")
OF_THE_SCHEDULER = ("apscheduler",)


def room_of(file: Path) -> str:
    """The room a file belongs to: by its name, its folder, or the name before a noun.

    `views.py`, `views/scoring.py` and `views_scoring.py` are all views. A file with any other
    name is pure and answers "".
    """
    for name in (file.parent.name, file.stem, file.stem.split("_")[0]):
        if name in ROOMS or name in BESIDE:
            return name
    return ""


def height(room: str) -> int:
    """How high a room stands; a pure file stands with the states, at the bottom."""
    return len(ROOMS) - ROOMS.index(BESIDE.get(room, room)) if room else 1


def imports_of(file: Path) -> Iterator[tuple[int, str]]:
    """Each name a file imports, with its line: `from flask import g` is `flask.g`."""
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def within(name: str, module: str) -> bool:
    """Is `name` this module or something inside it?"""
    return name == module or name.startswith(module + ".")


def trespasses(package: Path) -> list[str]:
    """Every import through a wall, with the way to mend it."""
    found = []
    for file in sorted(package.rglob("*.py")):
        parts = file.relative_to(package).parts
        feature = parts[0] if len(parts) > 1 else ""
        for line, name in imports_of(file):
            for complaint in (
                _through_the_floor(feature, file, name),
                _into_anothers_page(feature, name),
                _out_of_its_place(feature, file, name),
            ):
                if complaint:
                    found.append(f"{file.relative_to(package)}:{line}: {complaint}")
    return found


def _through_the_floor(feature: str, file: Path, name: str) -> str:
    """In a feature, a room imports only what stands below it."""
    if not feature or feature in FRAMEWORK or file.name == "__init__.py":
        return ""
    own = name.split(".")[2:3] if within(name, f"grants.{feature}") else []
    if not own:
        return ""
    other = room_of(Path(own[0] + ".py"))
    if other and height(other) > height(room_of(file)):
        here = room_of(file) or "a pure file"
        return (
            f"{here} may not import {other}. Move what is needed down, or name the file for its "
            f"room ({other}_{file.name})."
        )
    return ""


def _into_anothers_page(feature: str, name: str) -> str:
    """No feature imports another's views or forms."""
    parts = name.split(".")
    if feature and parts[0] == "grants" and len(parts) > 2 and parts[1] != feature:
        other = room_of(Path(parts[2] + ".py"))
        if other in ("views", "forms") and parts[1] not in FRAMEWORK:
            return f"{name} is another feature's page. Ask its queries or operations instead."
    return ""


def _out_of_its_place(feature: str, file: Path, name: str) -> str:
    """Pages, paper and the scheduler are known only where they belong."""
    if feature != "reports" and any(within(name, module) for module in ON_PAPER):
        return f"{name}: only reports draw on paper."
    if not within_jobs(file) and any(within(name, module) for module in OF_THE_SCHEDULER):
        return f"{name}: only jobs know the scheduler."
    rule = feature and feature != "web" and room_of(file) not in ("views", "forms")
    if rule and file.name != "__init__.py" and any(within(name, module) for module in OF_A_PAGE):
        return f"{name}: a rule knows no page. Take what it needs as an argument."
    return ""


def within_jobs(file: Path) -> bool:
    """Is this the scheduler's table?"""
    return file.stem == "jobs" or file.parent.name == "jobs"
