"""Opaque tokens: 256 random bits to the browser, only their hash to the database."""

import hashlib
import secrets


def new_token() -> str:
    """A token nobody can guess, safe in addresses and cookies."""
    return secrets.token_urlsafe(32)


def hash_of(token: str) -> str:
    """What the database keeps; a stolen database opens no door."""
    return hashlib.sha256(token.encode()).hexdigest()
