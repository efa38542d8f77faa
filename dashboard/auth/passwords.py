"""Passwords: what is accepted, how they are kept, and a check that takes as long for nobody."""

import gzip
import unicodedata
from base64 import b64encode
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from dashboard.errors import WeakPasswordError

SHORTEST, LONGEST = 10, 256
LIST = Path(__file__).with_name("common_passwords.txt.gz")
HASHER = PasswordHasher()


def hashed(password: str) -> str:
    """The argon2id hash to keep."""
    return HASHER.hash(_normal(password))


def matches(password: str, kept: str | None) -> bool:
    """Whether the password is the one kept; as slow when there is none to compare with.

    Without the dummy hash, a quick answer would tell which names exist.
    """
    try:
        right = HASHER.verify(kept or _nobodys(), _normal(password)[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False
    return right and kept is not None


def require_strong(password: str, name: str) -> None:
    """Accepts any long password that is not on the list of known ones or made from one.

    No rule about capitals or digits: such rules make passwords easier to guess, not harder
    (OWASP ASVS 5.0, 6.2.5).

    Raises:
        WeakPasswordError: its key names the text that tells what is wrong.
    """
    plain = _normal(password).casefold()
    if len(plain) < SHORTEST:
        raise WeakPasswordError("auth.password_short")
    if len(plain) > LONGEST:
        raise WeakPasswordError("auth.password_long")
    if len(name) >= 3 and name.casefold() in plain:
        raise WeakPasswordError("auth.password_has_name")
    if len(set(plain)) < 5 or plain in _common() or _stem(plain) in _common():
        raise WeakPasswordError("auth.password_common")


def _stem(password: str) -> str:
    """The word that digits and signs were hung on: `sunshine` of `sunshine2026!!`."""
    return password.strip("0123456789!@#$%^&*()_+-=.,?~ ")


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)


@cache
def _common() -> frozenset[str]:
    return frozenset(gzip.decompress(LIST.read_bytes()).decode().split("\n")) - {""}


def _nobodys() -> str:
    """A hash of nothing, with today's costs, so that comparing with it takes as long."""
    costs = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    salt, digest = (b64encode(bytes(size)).decode().rstrip("=") for size in (16, 32))
    return f"$argon2id$v=19${costs}${salt}${digest}"
