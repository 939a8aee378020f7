"""What schemathesis cannot know by itself: whose call it is, and which rows the run stands on.

What always holds: each call goes out with the next of several tokens and from the next of several addresses, because a token, and
whoever comes without one, reads 600 and writes 60 times a minute; none of these tokens is revoked by a generated call. The stack
believes X-Forwarded-For (TRUSTED_PROXY).
"""

import itertools
import os

import schemathesis

TOKENS = os.environ["BRIDGE_TOKENS"].split(",")
OWN_TOKEN_IDS = set(os.environ["BRIDGE_TOKEN_IDS"].split(","))

next_token = itertools.cycle(TOKENS)
next_address = itertools.cycle(f"198.51.100.{last}" for last in range(1, 255))


@schemathesis.hook
def before_call(context, case, kwargs) -> None:
    """Comes from one address after the other, and with one token after the other where it has one that holds."""
    headers = {**(case.headers or {}), "X-Forwarded-For": next(next_address)}
    if headers.get("Authorization") == f"Bearer {TOKENS[0]}":
        headers["Authorization"] = f"Bearer {next(next_token)}"
    case.headers = headers


@schemathesis.hook.apply_to(method="DELETE", path="/api/v1/admin/tokens/{id}")
def filter_case(context, case) -> bool:
    """Keeps the run from revoking what it calls with."""
    return str((case.path_parameters or {}).get("id")) not in OWN_TOKEN_IDS


def exact(value):
    """The number nearest to a float that has two decimals: 57 × 0.01 is 0.5700000000000001 in binary, which is no such number."""
    if isinstance(value, float):
        return round(value, 2)
    if isinstance(value, dict):
        return {key: exact(item) for key, item in value.items()}
    if isinstance(value, list):
        return [exact(item) for item in value]
    return value


@schemathesis.hook
def before_generate_body(context, strategy):
    """Hours and euros as programs write them."""
    return strategy.map(exact)
