"""Grants as its people call it, who repeat what they have not heard the answer
of, and now and then do not wait for it."""
import random
import threading
import time
import uuid

import grpc

from coordinator.client import Client, Refused, details_of
from devstack.services import open_channel

# The service is away or busy: the same request again.
_AWAY = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED,
         grpc.StatusCode.RESOURCE_EXHAUSTED)
_WITHOUT_DETAILS = (grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN,
                    grpc.StatusCode.CANCELLED)
_SHARE_HUNG_UP = 0.04
_HANGS_UP_AFTER = (0.001, 0.02)
_CHANNELS = 4
_DEADLINE = 10
_PATIENCE = 120


class Wire:
    """Thread-safe. Every change ends in an answer or in a definite no, so
    nothing is unknown at the end."""

    def __init__(self, stack, client, seed):
        self._client = client
        self._random = random.Random(f"{seed}/wire")
        self._lock = threading.Lock()
        self._channels = [
            open_channel(stack.layout, "grants", "client",
                         [("grpc.use_local_subchannel_pool", 1)])
            for _ in range(_CHANNELS)]
        self.repeated = 0
        self.hung_up = 0

    def close(self):
        for channel in self._channels:
            channel.close()

    def change(self, person, rpc, fields):
        """The answer as proto3 JSON. Refused."""
        return self._until_heard(person, rpc, {
            "requestId": str(uuid.uuid4()), **fields})

    def read(self, person, rpc, fields):
        return self._until_heard(person, rpc, fields)

    def read_all(self, person, rpc, fields):
        """Every page of a list."""
        pages, token = [], ""
        while True:
            pages.append(self.read(person, rpc, {
                **fields, "pageSize": 200, "pageToken": token}))
            token = pages[-1].get("pageInfo", {}).get("nextPageToken", "")
            if not token:
                return pages

    def _until_heard(self, person, rpc, fields):
        request = self._client.encode("grants", rpc, fields)
        until, pause = time.monotonic() + _PATIENCE, 0.02
        while True:
            try:
                return self._client.decode(
                    "grants", rpc, self._once(person, rpc, request))
            except grpc.RpcError as error:
                details = details_of(error)
                if not _is_away(error, details):
                    raise Refused(error, details) from None
                if time.monotonic() > until:
                    raise TimeoutError(f"{rpc}: {error.details()}") from None
            with self._lock:
                self.repeated += 1
            time.sleep(pause)
            pause = min(pause * 2, 0.5)

    def _once(self, person, rpc, request):
        with self._lock:
            hangs_up = self._random.random() < _SHARE_HUNG_UP
            self.hung_up += hangs_up
            timeout = (self._random.uniform(*_HANGS_UP_AFTER) if hangs_up
                       else _DEADLINE)
        service = self._client.method("grants", rpc).containing_service
        channel = self._channels[threading.get_ident() % _CHANNELS]
        return channel.unary_unary(f"/{service.full_name}/{rpc}")(
            request, timeout=timeout, metadata=self._client.credentials(person))


def _is_away(error, details):
    reasons = {detail.get("reason") for detail in details}
    if error.code() == grpc.StatusCode.ABORTED:
        return "ETAG_MISMATCH" not in reasons
    return error.code() in _AWAY or (
        not details and error.code() in _WITHOUT_DETAILS)
