"""Certificates that a test calls with."""


def lend(stack, service):
    """Puts a service's own certificate where `open_channel` finds identities,
    as whoever took that service would have it."""
    folder = stack.layout.service(service)
    for suffix in (".pem", ".key"):
        name = f"{service}{suffix}"
        (stack.layout.tls / name).write_bytes((folder / name).read_bytes())
