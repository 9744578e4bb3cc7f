"""A real OpenID Connect provider on 127.0.0.1 (oidc-provider-mock, on Authlib's server): `oidc_provider.py PORT`.

Whoever logs in is whom they say they are; a name before a colon spoils the token: `expired:li@city.example`.
"""

from __future__ import annotations

import base64
import json
import sys
import time
import warnings

warnings.simplefilter("ignore")  # Authlib's, about its own older parts

import werkzeug.serving  # noqa: E402
from authlib import jose  # noqa: E402
from authlib._joserfc_helpers import import_any_key  # noqa: E402
from joserfc import jwt  # noqa: E402
from oidc_provider_mock import _app  # noqa: E402
from oidc_provider_mock._storage import storage  # noqa: E402

FOREIGN = jose.RSAKey.generate_key(is_private=True)


class Spoiled(_app.OpenIDCode):
    """Tokens as they should be, but for what the person's name asks to be wrong with them."""

    def generate_user_info(self, user, scope):
        who = user.sub.rpartition(":")[2]
        return {"sub": who, "email": who, "email_verified": True, "name": who.partition("@")[0]}

    def encode_id_token(self, token, request):
        sound = super().encode_id_token(token, request)
        flaw = request.user.sub.rpartition(":")[0]
        if not flaw:
            return sound
        header, claims = part_of(sound, 0), part_of(sound, 1)
        key = storage.jwk.as_dict(is_private=True)
        claims |= {
            "issuer": {"iss": "http://127.0.0.1:1"},
            "audience": {"aud": "another-app"},
            "expired": {"iat": int(time.time()) - 7200, "exp": int(time.time()) - 3600},
            "nonce": {"nonce": "another"},
            "unverified": {"email_verified": False},
            "claims": {"role": "owner", "roles": ["owner"], "groups": ["owner"]},
        }.get(flaw, {})
        if flaw == "key":
            key = FOREIGN.as_dict(is_private=True)
        if flaw == "unsigned":
            return f"{encoded({**header, 'alg': 'none'})}.{encoded(claims)}."
        if flaw == "symmetric":  # the public key, which everybody has, taken for a secret
            header["alg"], key = "HS256", {"kty": "oct", "k": encoded(storage.jwk.as_dict())}
        return jwt.encode(header, claims, import_any_key(key), [header["alg"]])


def encoded(part: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=")


def part_of(token: str, place: int) -> dict[str, object]:
    middle = token.split(".")[place]
    return json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))


def main() -> None:
    _app.OpenIDCode = Spoiled
    app = _app.app(require_nonce=True, user_claims=())
    werkzeug.serving.run_simple("127.0.0.1", int(sys.argv[1]), app, threaded=True)


if __name__ == "__main__":
    main()
