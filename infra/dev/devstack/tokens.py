"""The development token key, short-lived ES256 access tokens, and the list of
revoked ones.

The signature is made by the openssl command: Debian's Python has no elliptic
curves, and the key is a development key only.
"""
import base64
import json
import os
import subprocess
import threading
import time
import uuid

from .layout import write_atomically

ISSUER = "https://tokens.sojourn.localhost"
AUDIENCE = "sojourn"
KEY_ID = "development"
LIFETIME = 300
# As long as the certificates: a stack that is up for weeks needs no renewal.
_REVOCATIONS_LIFETIME = 90 * 24 * 3600
# A token is renewed while it still outlives the longest call.
_RENEW_BEFORE = 60


def create_key(folder):
    """`key.pem`, the same as `key.jwk` for the CLI, and the public `jwks.json`
    in `folder`; a key that is there is kept."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = folder / "key.pem"
    if not key.exists():
        subprocess.run(["openssl", "genpkey", "-algorithm", "EC", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-out", key],
                       check=True, capture_output=True)
        key.chmod(0o600)
    public = _der(key, "pkey", "-pubout")
    # A P-256 public key in DER ends with the point: 04, x, y. The private key
    # (RFC 5915) is SEQUENCE { INTEGER 1, OCTET STRING of 32 bytes, ... }.
    jwk = {"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256",
           "kid": KEY_ID, "x": _base64url(public[-64:-32]),
           "y": _base64url(public[-32:])}
    private = jwk | {"d": _base64url(_der(key, "ec")[7:39])}
    write_atomically(folder / "jwks.json", json.dumps({"keys": [jwk]}) + "\n")
    write_atomically(folder / "key.jwk", json.dumps(private) + "\n")


class Minter:
    """Tokens for people, each kept until it nears its end. Thread-safe."""

    def __init__(self, key):
        self._key = key
        self._lock = threading.Lock()
        self._tokens = {}

    def token(self, subject, organisation, kind, roles):
        person = (subject, organisation, kind, tuple(roles))
        with self._lock:
            token, expires = self._tokens.get(person, ("", 0))
            if expires - time.time() < _RENEW_BEFORE:
                token, expires = self._mint(*person)
                self._tokens[person] = token, expires
            return token

    def held(self):
        """The tokens that people have now."""
        with self._lock:
            return [token for token, _ in self._tokens.values()]

    def _mint(self, subject, organisation, kind, roles):
        now = int(time.time())
        expires = now + LIFETIME
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": subject,
                  "iat": now, "nbf": now, "exp": expires,
                  "jti": str(uuid.UUID(bytes=os.urandom(16), version=4)),
                  "org": organisation, "org_kind": kind, "roles": roles}
        return _sign(self._key, "at+jwt", claims), expires


def renew_revocations(key, path, *more):
    """The signed list of revoked tokens in `path`: the entries it had, then
    `more`, each {"subject" or "organisation" or "jti": name, "not_before"}."""
    entries, sequence = [], 0
    if path.exists():
        payload = path.read_text().split(".")[1]
        known = json.loads(base64.urlsafe_b64decode(payload + "=="))
        entries, sequence = known["entries"], known["seq"]
    now = int(time.time())
    claims = {"iat": now, "exp": now + _REVOCATIONS_LIFETIME,
              "seq": sequence + 1, "entries": [*entries, *more]}
    write_atomically(path, _sign(key, "revocations+jwt", claims) + "\n")


def _sign(key, kind, claims):
    """Compact JWS of `claims`."""
    header = {"alg": "ES256", "typ": kind, "kid": KEY_ID}
    signed = ".".join(_base64url(json.dumps(part).encode())
                      for part in (header, claims))
    der = subprocess.run(["openssl", "dgst", "-sha256", "-sign", key],
                         input=signed.encode(), check=True,
                         capture_output=True).stdout
    return f"{signed}.{_base64url(_raw_signature(der))}"


def _der(key, command, *arguments):
    return subprocess.run(["openssl", command, "-in", key, *arguments,
                           "-outform", "DER"],
                          check=True, capture_output=True).stdout


def _raw_signature(der):
    """JWS wants r and s as 32 bytes each; DER has SEQUENCE { r, s }."""
    numbers = []
    position = 2
    for _ in range(2):
        length = der[position + 1]
        number = der[position + 2:position + 2 + length]
        numbers.append(number.lstrip(b"\0").rjust(32, b"\0"))
        position += 2 + length
    return b"".join(numbers)


def _base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()
