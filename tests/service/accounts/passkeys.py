"""A passkey in software: it makes a key for one site and answers that site's challenges."""

import hashlib
import json
import os
import struct
from base64 import urlsafe_b64decode, urlsafe_b64encode

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor

SITE = "localhost"
ORIGIN = "http://localhost:8000"
USER_PRESENT, USER_VERIFIED, NEW_KEY = 0x01, 0x04, 0x40


def _text(raw):
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


class Passkey:
    """One key on one device, held by one person."""

    def __init__(self):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.id = os.urandom(16)
        self.user_handle = b""
        self.counter = 0

    def _public_key(self):
        numbers = self.key.public_key().public_numbers()
        return cbor.encode(
            {
                1: 2,
                3: -7,
                -1: 1,
                -2: numbers.x.to_bytes(32, "big"),
                -3: numbers.y.to_bytes(32, "big"),
            }
        )

    def _client_data(self, kind, challenge):
        said = {"type": kind, "challenge": challenge, "origin": ORIGIN, "crossOrigin": False}
        return json.dumps(said).encode()

    def _authenticator_data(self, *, new):
        self.counter += 1
        flags = USER_PRESENT | USER_VERIFIED | (NEW_KEY if new else 0)
        data = hashlib.sha256(SITE.encode()).digest() + struct.pack(">BI", flags, self.counter)
        if new:
            data += bytes(16) + struct.pack(">H", len(self.id)) + self.id + self._public_key()
        return data

    def made_for(self, options):
        """The answer to a site that asks for a new passkey."""
        asked = options["publicKey"]
        handle = asked["user"]["id"]
        self.user_handle = urlsafe_b64decode(handle + "=" * (-len(handle) % 4))
        attestation = {"fmt": "none", "attStmt": {}, "authData": self._authenticator_data(new=True)}
        return self._credential(
            clientDataJSON=_text(self._client_data("webauthn.create", asked["challenge"])),
            attestationObject=_text(cbor.encode(attestation)),
            extensions={"credProps": {"rk": True}},
        )

    def answer(self, options):
        """The answer to a site that asks who is there."""
        client_data = self._client_data("webauthn.get", options["publicKey"]["challenge"])
        data = self._authenticator_data(new=False)
        signed = self.key.sign(
            data + hashlib.sha256(client_data).digest(), ec.ECDSA(hashes.SHA256())
        )
        return self._credential(
            clientDataJSON=_text(client_data),
            authenticatorData=_text(data),
            signature=_text(signed),
            userHandle=_text(self.user_handle),
        )

    def _credential(self, *, extensions=None, **response):
        return json.dumps(
            {
                "id": _text(self.id),
                "rawId": _text(self.id),
                "type": "public-key",
                "authenticatorAttachment": "platform",
                "clientExtensionResults": extensions or {},
                "response": response,
            }
        )
