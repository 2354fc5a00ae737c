"""Contact points are encrypted for everybody, so that encryption does not mark who is protected.

AES-256-GCM with the key's number in front, bound to the field's name; a keyed blind index finds an
address without reading any. Keys are 32 bytes each, newest first; an old key still reads.
"""

import base64
import hashlib
import hmac
import os
import unicodedata

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import models

_NONCE = 12


class UnreadableSecret(Exception):
    """A stored value cannot be read with the keys that this service holds."""


def encrypt(text: str, *, field: str) -> str:
    """The text sealed for one field: ``k<number>:<base64 of nonce and sealed bytes>``."""
    number, body = _seal(text.encode(), field=field)
    return f"k{number}:{base64.b64encode(body).decode()}"


def decrypt(stored: str, *, field: str) -> str:
    """The text that was sealed for this field; a wrong key or a moved value is refused."""
    mark, _, body = stored.partition(":")
    return _open(mark.removeprefix("k"), base64.b64decode(body), field=field).decode()


def encrypt_bytes(content: bytes, *, field: str) -> bytes:
    """A whole file sealed for one field: ``k<number>:`` and then the nonce and the sealed bytes."""
    number, body = _seal(content, field=field)
    return f"k{number}:".encode() + body


def decrypt_bytes(stored: bytes, *, field: str) -> bytes:
    """The file that was sealed for this field; a wrong key or a moved value is refused."""
    mark, _, body = stored.partition(b":")
    return _open(mark.decode("ascii", "replace").removeprefix("k"), body, field=field)


def _seal(content: bytes, *, field: str) -> tuple[str, bytes]:
    number, key = next(iter(settings.FIELD_KEYS.items()))
    nonce = os.urandom(_NONCE)
    return number, nonce + AESGCM(key).encrypt(nonce, content, field.encode())


def _open(number: str, body: bytes, *, field: str) -> bytes:
    key = settings.FIELD_KEYS.get(number)
    if key is None:
        raise UnreadableSecret("the key that sealed this value is not among this service's keys")
    try:
        return AESGCM(key).decrypt(body[:_NONCE], body[_NONCE:], field.encode())
    except InvalidTag as error:
        raise UnreadableSecret("this value was changed or moved since it was sealed") from error


def blind_index(text: str) -> str:
    """A keyed fingerprint by which an equal address, phone or email is found without being read."""
    plain = "".join(
        mark
        for mark in unicodedata.normalize("NFKD", text).casefold()
        if mark.isalnum() and not unicodedata.combining(mark)
    )
    return hmac.new(settings.BLIND_INDEX_KEY, plain.encode(), hashlib.sha256).hexdigest()


class EncryptedTextField(models.TextField):
    """Text that the database holds only in sealed form."""

    def _name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return None if value is None else encrypt(value, field=self._name())

    def from_db_value(self, value, expression, connection):
        return None if value is None else decrypt(value, field=self._name())


class EncryptedBytesField(models.BinaryField):
    """A file that the database holds only in sealed form."""

    def _name(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return None if value is None else encrypt_bytes(bytes(value), field=self._name())

    def from_db_value(self, value, expression, connection):
        return None if value is None else decrypt_bytes(bytes(value), field=self._name())
