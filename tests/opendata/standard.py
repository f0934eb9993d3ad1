"""The 360Giving standard's own schemas, formats included."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

CHECKER = FormatChecker(())
FOLDER = "standards/360giving"


@CHECKER.checks("date-time", ValueError)
def is_moment(value: object) -> bool:
    """RFC 3339, which jsonschema itself does not check."""
    moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    return moment is None or ("T" in str(value) and moment.tzinfo is not None)


@CHECKER.checks("uri", ValueError)
def is_address(value: object) -> bool:
    """RFC 3986, as far as it matters here: a scheme, and no space."""
    return not isinstance(value, str) or (bool(urlsplit(value).scheme) and " " not in value)


def grant_schema(shared: Path) -> Path:
    """Where the schema of one grant stands."""
    return shared / FOLDER / "360-giving-schema.json"


def _validator(schema: dict[str, Any], grant: dict[str, Any]) -> Draft202012Validator:
    # The package names a version of the grant's schema beside the one it came with.
    names = {
        grant["$id"],
        schema.get("properties", {}).get("grants", {}).get("items", {}).get("$ref"),
    }
    registry: Registry[Any] = Registry().with_resources(
        (name, DRAFT202012.create_resource(grant)) for name in names if name
    )
    return Draft202012Validator(schema, registry=registry, format_checker=CHECKER)


def grant_validator(shared: Path) -> Draft202012Validator:
    """Of one grant."""
    grant = json.loads(grant_schema(shared).read_text())
    return _validator(grant, grant)


def package_validator(shared: Path) -> Draft202012Validator:
    """Of a whole file."""
    package = json.loads((shared / FOLDER / "360-giving-package-schema.json").read_text())
    return _validator(package, json.loads(grant_schema(shared).read_text()))
