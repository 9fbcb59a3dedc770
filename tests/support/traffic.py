"""Callers that go on working while a test does something to the stack."""
import threading
import uuid

from coordinator import examples


class Traffic:
    """NGOs submit and the office reads, one call after the other, none of them
    ever repeated: what a caller would notice is a failure here."""

    def __init__(self, world, case):
        self._world = world
        sent = examples.load(f"cases/{case}.json", world.today)
        self._intake = sent["intake"]
        self._ngo = world.person("ngo", sent["example"]["submittedBy"])
        self._names = sent["intake"]["persons"][0]["identity"]["names"]
        self._stop = threading.Event()
        self._turned = threading.Condition()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.submitted = []
        self.failures = []

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        self._thread.join()

    def wait_for(self, more):
        """Until so many more cases are submitted, or something failed."""
        enough = len(self.submitted) + more
        with self._turned:
            self._turned.wait_for(
                lambda: self.failures or len(self.submitted) >= enough,
                timeout=60)

    def unreadable(self):
        """Cases of all those submitted whose names do not come back."""
        return [case for case in self.submitted if self._read(case) != "right"]

    def _run(self):
        while not self._stop.is_set():
            try:
                self._turn()
            except Exception as failure:
                self.failures.append(repr(failure))
            with self._turned:
                self._turned.notify_all()

    def _turn(self):
        answer = self._call(self._ngo, "SubmitRequest", {
            "requestId": str(uuid.uuid4()), "intake": self._intake})
        case = answer["relocation"]["relocationId"]
        self.submitted.append(case)
        for each in (case, self.submitted[0]):
            said = self._read(each)
            if said != "right":
                self.failures.append(f"{each}: {said}")

    def _read(self, case):
        view = self._call(self._ngo, "GetRelocation",
                          {"relocationId": case})["relocation"]
        names = view["intake"]["persons"][0]["identity"]["names"]
        return "right" if names == self._names else "other names"

    def _call(self, person, rpc, request):
        client = self._world.client
        return client.decode("relocation", rpc, client.call(
            person, "relocation", rpc,
            client.encode("relocation", rpc, request), patience=0))
