"""Passwords: kept as Argon2id hashes, and long rather than strange."""

from __future__ import annotations

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

SHORTEST, LONGEST = 10, 200

_hasher = PasswordHasher()


def hashed(password: str) -> str:
    """The hash to keep; salt and cost stand inside it."""
    return _hasher.hash(password)


def matches(kept: str, password: str) -> bool:
    """Is this the password behind the hash?"""
    try:
        return _hasher.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(kept: str) -> bool:
    """Was the hash made with a lower cost than today's? Then it is made anew at sign-in."""
    return _hasher.check_needs_rehash(kept)


@cache
def _nobody() -> str:
    return hashed("the password of nobody at all")


def pretend() -> None:
    """Take as long as a real check does, so that the answer's time tells nothing."""
    matches(_nobody(), "not the password")
