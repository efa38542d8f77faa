"""A phone number as the product keeps it: matched by a keyed hash, shown masked, handed on sealed.

Matching: HMAC(phone.key, sha256(number)), so that sources may bring numbers or their SHA-256.
Handing on: AES-SIV under phone-seal.key, which only a refresh and a permitted extraction hold.
Sealing is deterministic: the same number gives the same text, as its hash does too, and a file
read twice gives the same lake.
"""

import base64
import hashlib
import hmac
import re
import unicodedata
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from queries.errors import SealError

# Also read by polars, whose expressions know neither \d nor \s cheaply (etl/cells.py).
MARKS = r"[ ()-]"
NUMBER = r"^(?:\+?86|0086)?(1[0-9]{10})(?:\.0*)?$"
DIGEST = r"^([0-9a-f]{64})$"
VERSION = "v1:"


def digits(text: str) -> str | None:
    """The eleven digits of a mainland mobile, or None where the text is none."""
    found = re.match(NUMBER, re.sub(MARKS, "", unicodedata.normalize("NFKC", text.strip())))
    return found[1] if found else None


def digest(number: str) -> str:
    """What a source sends that hashes numbers before it hands them over."""
    return hashlib.sha256(number.encode()).hexdigest()


def matching_key(number_digest: str, key: bytes) -> str:
    """The identity a phone gives; of no use to whoever has not the key."""
    return hmac.new(key, number_digest.encode(), hashlib.sha256).hexdigest()


def phone_hash(text: str, key: bytes) -> str | None:
    """The identity of a number or of its SHA-256, or None where the text is neither."""
    number = digits(text)
    sent = re.match(DIGEST, text.strip().lower())
    known = digest(number) if number else sent and sent[1]
    return matching_key(known, key) if known else None


class PhoneSeal:
    """Seals numbers under the newest key, and opens what any of the keys sealed.

    keys: newest first; more than one while numbers sealed under an older one are still kept
    """

    def __init__(self, keys: Sequence[bytes]) -> None:
        self._ciphers = [AESSIV(hashlib.sha512(key).digest()) for key in keys]

    @classmethod
    def of_text(cls, text: str) -> "PhoneSeal":
        """From the lines of a key file."""
        return cls([line.strip().encode() for line in text.splitlines() if line.strip()])

    def seal(self, number: str) -> str:
        """The number as nobody can read it without the key."""
        sealed = self._ciphers[0].encrypt(number.encode(), None)
        return VERSION + base64.b64encode(sealed).decode()

    def unseal(self, sealed: str) -> str:
        """The number, for a permitted hand-off; whoever calls this writes it down in the audit.

        Raises:
            SealError: none of the keys sealed this, or it was altered.
        """
        if sealed.startswith(VERSION):
            for cipher in self._ciphers:
                try:
                    return cipher.decrypt(base64.b64decode(sealed[3:]), None).decode()
                except (InvalidTag, ValueError):
                    continue
        raise SealError(
            "号码无法解封：密钥不是封存时的那一把。请恢复 phone-seal.key 的备份，"
            "或在该文件中补上旧密钥（每行一把，新的在前）"
        )
