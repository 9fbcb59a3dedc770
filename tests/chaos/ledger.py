"""Every answer that somebody was given, and what is asked of it afterwards."""
import collections
import random
import threading
import time
import uuid

import grpc

from coordinator.client import Client, Refused, details_of
from devstack.services import open_channel
from support.identities import lend

# A call that fails for another reason than a service being away is repeated
# under the same request_id; so are these.
_AGAIN = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED,
          grpc.StatusCode.ABORTED, grpc.StatusCode.RESOURCE_EXHAUSTED)
# The clock went on, hours at a time, while the call was made or repeated.
_OVERTAKEN = ("STAY_IN_PAST", "TIME_IN_PAST", "LEG_IN_PAST", "DISRUPTION_OVER")
_AGAIN_WITHOUT_DETAILS = (grpc.StatusCode.INTERNAL, grpc.StatusCode.UNKNOWN,
                          grpc.StatusCode.CANCELLED)
_PATIENCE = 120
_DEADLINE = 10
# How long a caller waits who will not hear the answer.
_HANGS_UP_AFTER = (0.001, 0.02)

# In the place of a person: what no person may call at capacity.
AS_RELOCATION = ("relocation", "", "SERVICE", ())

Answer = collections.namedtuple(
    "Answer", "person service rpc request answer request_id")


def _is_overtaken(refused):
    """Of several bad fields each has to be one that time went past."""
    reasons = {field.get("reason") for field in refused.fields}
    return (reasons or {refused.reason}) <= set(_OVERTAKEN)


class Ledger(Client):
    """The services as people call them, who repeat what they have not heard
    the answer of. Keeps every answer. Thread-safe."""

    def __init__(self, stack, minter, seed):
        super().__init__(stack, minter)
        lend(stack, "relocation")
        self._as_relocation = open_channel(stack.layout, "capacity",
                                           "relocation")
        self._random = random.Random(f"{seed}/ledger")
        self._lock = threading.Lock()
        self._hang_up = 0.0
        self.answers = []
        self.calls = collections.Counter()
        self.refusals = collections.Counter()
        self.repeated = 0
        self.hung_up = 0
        # What no caller may ever be told: our own bugs.
        self.bugs = []

    def close(self):
        self._as_relocation.close()
        super().close()

    def credentials(self, person):
        return [] if person == AS_RELOCATION else super().credentials(person)

    def hang_up(self, share):
        """From now on this share of changes is given up before its answer."""
        self._hang_up = share

    def call(self, person, service, rpc, request, patience=_PATIENCE):
        """The request is bytes, or several of them where they are streamed."""
        return self._repeated(service, rpc, patience, lambda: self._once(
            person, service, rpc, request))

    def _repeated(self, service, rpc, patience, once):
        until = time.monotonic() + patience
        pause = 0.05
        while True:
            try:
                return once()
            except grpc.RpcError as error:
                details = details_of(error)
                if not self._is_worth_repeating(error, details):
                    raise Refused(error, details) from None
                if time.monotonic() > until:
                    raise TimeoutError(f"{service} {rpc}: {error.code().name} "
                                       f"{error.details()}") from None
            with self._lock:
                self.repeated += 1
            time.sleep(pause)
            pause = min(pause * 2, 1.0)

    def change(self, person, service, rpc, fields, request_id=None, more=()):
        """A mutation, acknowledged; its answer as proto3 JSON. Refused. `more`
        is what a stream says after its first message."""
        request_id = request_id or str(uuid.uuid4())
        request = self.encode(service, rpc, {"requestId": request_id, **fields})
        if more:
            request = (request, *(self.encode(service, rpc, each)
                                  for each in more))
        try:
            answer = self.call(person, service, rpc, request)
        except Refused as refused:
            self.note(service, rpc, refused)
            raise
        with self._lock:
            self.calls[f"{service}.{rpc}"] += 1
            self.answers.append(Answer(
                person, service, rpc, request, answer, request_id))
        return self.decode(service, rpc, answer)

    def names(self, service, rpc, field):
        """Whether a request of this kind has such a field."""
        return field in self.method(service, rpc).input_type.fields_by_name

    def read(self, person, service, rpc, fields):
        return self.decode(service, rpc, self.call(
            person, service, rpc, self.encode(service, rpc, fields)))

    def read_stream(self, person, service, rpc, fields):
        """All messages of a stream that ended as it should."""
        request = self.encode(service, rpc, fields)
        method = self._channels[service].unary_stream(self._path(service, rpc))
        answers = self._repeated(service, rpc, _PATIENCE, lambda: list(method(
            request, timeout=_DEADLINE, metadata=self.credentials(person))))
        return [self.decode(service, rpc, each) for each in answers]

    def read_all(self, person, service, rpc, fields, name):
        entries, token = [], ""
        while True:
            page = self.read(person, service, rpc,
                             {**fields, "pageSize": 200, "pageToken": token})
            entries += page.get(name, [])
            token = page.get("pageInfo", {}).get("nextPageToken", "")
            if not token:
                return entries

    def _once(self, person, service, rpc, request):
        with self._lock:
            hangs_up = self._random.random() < self._hang_up
            after = self._random.uniform(*_HANGS_UP_AFTER)
        if hangs_up:
            with self._lock:
                self.hung_up += 1
        path = self._path(service, rpc)
        channel = (self._as_relocation if person == AS_RELOCATION
                   else self._channels[service])
        if isinstance(request, bytes):
            method, said = channel.unary_unary(path), request
        else:
            method, said = channel.stream_unary(path), iter(request)
        return method(said, timeout=after if hangs_up else _DEADLINE,
                      metadata=self.credentials(person))

    def _is_worth_repeating(self, error, details):
        if any(each.get("reason") == "ETAG_MISMATCH" for each in details):
            return False
        return error.code() in _AGAIN or (
            not details and error.code() in _AGAIN_WITHOUT_DETAILS)

    def note(self, service, rpc, refused):
        with self._lock:
            self.refusals[f"{rpc} {refused.reason}"] += 1
            if not _is_overtaken(refused) and refused.code in (
                    "INTERNAL", "UNKNOWN", "DATA_LOSS", "UNIMPLEMENTED",
                    "INVALID_ARGUMENT"):
                self.bugs.append(f"{service} {rpc}: {refused} "
                                 f"{refused.fields}")
