"""Calls to the services as somebody, repeated while a service is away."""
import importlib
import pathlib
import sys
import time

import grpc
from google.protobuf import json_format

from devstack.layout import SERVICES
from devstack.services import open_channel

_SERVICE_NAMES = {
    "relocation": "RelocationService", "capacity": "HostCapacityService",
    "visa": "VisaService", "grants": "GrantService",
    "matching": "MatchingService"}
# The service is away or busy: the same request again.
_AGAIN = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED,
          grpc.StatusCode.ABORTED, grpc.StatusCode.RESOURCE_EXHAUSTED)
# What a connection that broke in the middle looks like. With details it is the
# service's own answer and final.
_AGAIN_WITHOUT_DETAILS = (grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN,
                          grpc.StatusCode.CANCELLED)
_PATIENCE = 90
_DEADLINE = 10


class Refused(Exception):
    """A definite no: code, reason and what would help."""

    def __init__(self, error, details):
        self.code = error.code().name
        self.message = error.details()
        self.reason = ""
        self.remedy = ""
        self.fields = []
        for detail in details:
            self._read(detail)
        super().__init__(f"{self.code} {self.reason}: {self.message}")

    def _read(self, detail):
        if "reason" in detail:
            self.reason = detail["reason"]
            self.remedy = detail.get("metadata", {}).get("remedy", "")
        self.fields += detail.get("fieldViolations", [])


class Client:
    """All services, as whoever the token is for. Thread-safe."""

    def __init__(self, stack, minter):
        _use_stubs(stack.layout.build)
        self._minter = minter
        self._channels = {name: open_channel(stack.layout, name)
                          for name in SERVICES}
        self._modules = {
            name: importlib.import_module(
                f"sojourn.{name}.v1.{name}_service_pb2") for name in SERVICES}

    def close(self):
        for channel in self._channels.values():
            channel.close()

    def method(self, service, rpc):
        descriptor = self._modules[service].DESCRIPTOR.services_by_name[
            _SERVICE_NAMES[service]]
        return descriptor.methods_by_name[rpc]

    def encode(self, service, rpc, request):
        """Bytes of a request given as proto3 JSON."""
        message = _new(self.method(service, rpc).input_type)
        return json_format.ParseDict(request, message).SerializeToString()

    def decode(self, service, rpc, answer):
        """An answer's bytes as proto3 JSON; unset fields are left out."""
        message = _new(self.method(service, rpc).output_type)
        message.ParseFromString(answer)
        return json_format.MessageToDict(message)

    def call(self, person, service, rpc, request, patience=_PATIENCE):
        """Sends bytes, returns bytes. Refused, or TimeoutError after so many
        seconds of repeating it."""
        until = time.monotonic() + patience
        pause = 0.05
        while True:
            try:
                return self.send(person, service, rpc, request)
            except grpc.RpcError as error:
                details = details_of(error)
                if not _worth_repeating(error, details):
                    raise Refused(error, details) from None
                if time.monotonic() > until:
                    raise TimeoutError(
                        f"{service} {rpc}: {error.code().name} "
                        f"{error.details()}") from None
            time.sleep(pause)
            pause = min(pause * 2, 1.0)

    def send(self, person, service, rpc, request):
        """One try. grpc.RpcError for every answer that is not OK."""
        return self._channels[service].unary_unary(self._path(service, rpc))(
            request, timeout=_DEADLINE, metadata=self.credentials(person))

    def credentials(self, person):
        """The metadata that says who calls."""
        return [("authorization", f"Bearer {self._minter.token(*person)}")]

    def call_as_service(self, channel, service, rpc, request):
        """One call over a service's own certificate, without a token."""
        try:
            return channel.unary_unary(self._path(service, rpc))(
                request, timeout=_DEADLINE)
        except grpc.RpcError as error:
            raise Refused(error, details_of(error)) from None

    def stream_as_service(self, channel, service, rpc, request, timeout=60):
        """A stream over a service's own certificate: a call whose answers are
        bytes, read only when they are asked for."""
        return channel.unary_stream(self._path(service, rpc))(
            request, timeout=timeout)

    def _path(self, service, rpc):
        name = self.method(service, rpc).containing_service.full_name
        return f"/{name}/{rpc}"


def _worth_repeating(error, details):
    if any(detail.get("reason") == "ETAG_MISMATCH" for detail in details):
        return False
    return error.code() in _AGAIN or (
        not details and error.code() in _AGAIN_WITHOUT_DETAILS)


def _use_stubs(build):
    stubs = str(pathlib.Path(build) / "python")
    if stubs not in sys.path:
        sys.path.insert(0, stubs)


def _new(descriptor):
    from google.protobuf import symbol_database
    return symbol_database.Default().GetPrototype(descriptor)()


def details_of(error):
    """The google.rpc details of an error, as JSON."""
    from google.rpc import error_details_pb2, status_pb2
    for key, value in error.trailing_metadata() or ():
        if key == "grpc-status-details-bin":
            status = status_pb2.Status.FromString(value)
            break
    else:
        return []
    details = []
    for packed in status.details:
        name = packed.type_url.rpartition(".")[2]
        message = getattr(error_details_pb2, name, None)
        if message is not None:
            details.append(json_format.MessageToDict(
                message.FromString(packed.value)))
    return details
