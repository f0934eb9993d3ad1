"""The code by which somebody without an account follows what they reported. No database.

The form carries a secret that is never kept; the code follows from it. So the same form sent
twice shows the same code, and nobody who reads the database learns one: what is kept is a hash
that takes long to make, and another of the secret, by which the second sending is known.
"""

from __future__ import annotations

import hashlib
import secrets
import unicodedata

DIGITS = 16
# Not a secret: it keeps tables made for other systems from fitting ours.
_SALT = b"grants incident code"


def new_secret() -> str:
    """What a form carries that is sent once."""
    return secrets.token_urlsafe(24)


def once_key(secret: str) -> str:
    """Under which key the sending of a form is remembered; it tells nothing of the code."""
    return hashlib.sha256(f"once {secret}".encode()).hexdigest() if secret else ""


def code_of(secret: str) -> str:
    """The code that belongs to a form."""
    number = int.from_bytes(hashlib.sha256(f"code {secret}".encode()).digest())
    return f"{number % 10**DIGITS:0{DIGITS}}"


def grouped(code: str) -> str:
    """As it is read out and written down: four groups of four."""
    return " ".join(code[at : at + 4] for at in range(0, DIGITS, 4))


def digits_of(typed: str) -> str:
    """What was typed, without spaces and strokes, in the digits of whichever keyboard."""
    return "".join(str(unicodedata.digit(sign)) for sign in typed if sign.isdigit())


def sealed(code: str) -> str:
    """What is kept of a code. Slow on purpose: a stolen database is not tried through."""
    made = hashlib.scrypt(code.encode(), salt=_SALT, n=2**14, r=8, p=1, dklen=32)
    return made.hex()
