"""What every page stands on: frame, forms, guards, dates, statuses, tables, error pages."""

from __future__ import annotations

from flask import Flask

from grants.web.sending_again import Protection

csrf = Protection()


def init_app(app: Flask) -> None:
    """Everything a request meets before and after its view, in the order it meets it."""
    from grants.web import (
        assets,
        errors,
        headers,
        languages,
        limits,
        navigation,
        pages,
        transactions,
    )

    transactions.init_app(app)
    languages.init_app(app)
    headers.init_app(app)
    app.config.setdefault("WTF_CSRF_TIME_LIMIT", 12 * 3600)
    app.config.setdefault("RATELIMIT_ENABLED", not app.testing)
    csrf.init_app(app)
    limits.limiter.init_app(app)
    assets.init_app(app)
    pages.init_app(app)
    navigation.init_app(app)
    errors.init_app(app)
