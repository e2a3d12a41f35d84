"""The county's address in one spelling; light, because the machine's configuration is checked by it."""

from urllib.parse import urlsplit

from app.models.errors import ServerUnreachable


def checked_address(address: str, *, plain_http: bool = False) -> str:
    """Return the county's address in one spelling; raises ServerUnreachable for no address.

    Without a scheme it is https; plain http is only for this very machine.
    """
    text = address.strip().rstrip("/")
    if "://" not in text:
        text = f"https://{text}"
    try:
        parts = urlsplit(text)
        port = parts.port
    except ValueError as problem:
        raise ServerUnreachable("not an address") from problem
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ServerUnreachable("not an address")
    local = plain_http or parts.hostname in ("localhost", "127.0.0.1", "::1")
    if parts.scheme != "https" and not (parts.scheme == "http" and local):
        raise ServerUnreachable("not a secure address")
    host = f"[{parts.hostname}]" if ":" in parts.hostname else parts.hostname
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "") + parts.path
