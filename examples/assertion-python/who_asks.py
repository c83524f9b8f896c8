"""Who asks? Verifies Foyer's assertions with PyJWT (pip install "pyjwt[crypto]", or Debian's python3-jwt)."""

import json
import os
import sys

import jwt

ISSUER = os.environ["FOYER_PUBLIC_URL"]  # https://join.example.com
AUDIENCE = os.environ["AUDIENCE"]  # https://api.example.com, as the page asked for it
KEYS = jwt.PyJWKClient(os.environ.get("FOYER_KEYS", ISSUER + "/.well-known/jwks.json"), lifespan=300)


def who_asks(assertion):
    """The claims of an assertion: sub, email, role. Raises jwt.PyJWTError for anything else."""
    key = KEYS.get_signing_key_from_jwt(assertion).key  # asks for the keys again when this one is new
    claims = jwt.decode(
        assertion,
        key,
        algorithms=["EdDSA"],
        issuer=ISSUER,
        audience=AUDIENCE,
        options={"require": ["exp", "iat", "iss", "aud", "sub"]},
    )
    if claims.get("purpose") != "foyer-gate":
        raise jwt.InvalidTokenError("This token is for something else.")
    return claims


if __name__ == "__main__":
    # One assertion a line; answers each with a line of JSON.
    for line in sys.stdin:
        try:
            claims = who_asks(line.strip())
            print(json.dumps({"email": claims["email"], "role": claims["role"], "subject": claims["sub"]}), flush=True)
        except jwt.PyJWTError as error:
            print(json.dumps({"refused": type(error).__name__}), flush=True)
