"""Where callers put their tokens and keys."""

from typing import Annotated, Final

from fastapi import Header, Security
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer

DEVICE: Final = HTTPBearer(
    auto_error=False, scheme_name="device", description="The token a device was given when it was registered."
)
FOLLOWER: Final = HTTPBearer(
    auto_error=False, scheme_name="follower", description="The token that `pickserver follower add` said."
)
OPERATOR: Final = APIKeyHeader(
    name="Operator-Token",
    auto_error=False,
    scheme_name="operator",
    description="The token an operator was given at sign-in, on the same device.",
)

DeviceToken = Annotated[HTTPAuthorizationCredentials | None, Security(DEVICE)]
FollowerToken = Annotated[HTTPAuthorizationCredentials | None, Security(FOLLOWER)]
OperatorToken = Annotated[str | None, Security(OPERATOR)]
IdempotencyKey = Annotated[
    str,
    Header(
        alias="Idempotency-Key",
        description="A fresh UUIDv7 for each act, the same when the act is asked for again: it is done once.",
        min_length=8,
        max_length=80,
        examples=["01912f3e-9c5b-7a41-8d1e-0f6a2b3c4d5e"],
    ),
]


def bearer(token: HTTPAuthorizationCredentials | None) -> str:
    """The token as text; empty when there is none."""
    return token.credentials if token else ""
