"""Capacity as relocation calls it, over its certificate, and the office."""
import threading
import time

import grpc

from coordinator.client import details_of
from devstack.services import open_channel
from support.identities import lend

# The service is away or busy: nothing is said about the call.
_AWAY = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED,
         grpc.StatusCode.ABORTED, grpc.StatusCode.RESOURCE_EXHAUSTED)
_CHANNELS = 4
_DEADLINE = 5
_PATIENCE = 120


class Unheard(Exception):
    """Whether it was done is not known."""


class Refused(Exception):
    """A definite no, with its reason."""


class Wire:
    """Thread-safe."""

    def __init__(self, stack, client):
        lend(stack, "relocation")
        self._client = client
        self._channels = [
            open_channel(stack.layout, "capacity", "relocation",
                         [("grpc.use_local_subchannel_pool", 1)])
            for _ in range(_CHANNELS)]
        self._methods = {}

    def close(self):
        for channel in self._channels:
            channel.close()

    def send(self, rpc, request, deadline=_DEADLINE, person=None):
        """The answer to one try, as relocation or as somebody; Refused or
        Unheard."""
        try:
            if person is not None:
                return self._answer(rpc).FromString(self._client.send(
                    person, "capacity", rpc, request.SerializeToString()))
            return self._method(rpc)(request, timeout=deadline)
        except grpc.RpcError as error:
            reason = next((detail["reason"] for detail in details_of(error)
                           if "reason" in detail), None)
            if reason is None or error.code() in _AWAY:
                raise Unheard(f"{rpc}: {error.code().name} "
                              f"{error.details()}") from None
            raise Refused(reason) from None

    def _method(self, rpc):
        channel = threading.get_ident() % _CHANNELS
        key = channel, rpc
        if key not in self._methods:
            self._methods[key] = self._make(self._channels[channel], rpc)
        return self._methods[key]

    def _make(self, channel, rpc):
        service = self._client.method("capacity", rpc).containing_service
        return channel.unary_unary(
            f"/{service.full_name}/{rpc}",
            request_serializer=lambda request: request.SerializeToString(),
            response_deserializer=self._answer(rpc).FromString)

    def _answer(self, rpc):
        from google.protobuf import symbol_database
        return symbol_database.Default().GetPrototype(
            self._client.method("capacity", rpc).output_type)


class Patience:
    """The pauses between tries of one call."""

    def __init__(self):
        self._until = time.monotonic() + _PATIENCE
        self._pause = 0.02

    def wait(self, failure):
        """Raises the failure once there were enough of them."""
        if time.monotonic() > self._until:
            raise failure
        time.sleep(self._pause)
        self._pause = min(self._pause * 2, 0.5)
