"""What the coordinator has asked for and been told, kept across runs.

Each call has a key that says what it is for ("07/ask/utrecht"); its request is
written down before it is sent and its answer when it comes. So a coordinator
that is started again sends the same bytes under the same request_id where the
outcome is unknown, and asks for nothing twice.
"""
import base64
import json
import threading
import uuid


class Journal:
    def __init__(self, path):
        self._path = path
        self._lock = threading.RLock()
        self._requests = {}
        self._answers = {}
        self._facts = {}
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._apply(json.loads(line))
        self._namespace = uuid.UUID(
            self.remember("namespace", lambda: str(uuid.uuid4())))

    def request_id(self, key):
        return str(uuid.uuid5(self._namespace, key))

    def request(self, key, make):
        """The bytes to send: those sent before, or new ones."""
        with self._lock:
            if key not in self._requests:
                self._append({"request": key, "bytes": _text(make())})
            return self._requests[key]

    def answer(self, key):
        return self._answers.get(key)

    def done(self, key):
        return key in self._answers

    def answered(self, key, answer):
        with self._lock:
            self._append({"answer": key, "bytes": _text(answer)})

    def refused(self, key):
        """Nothing happened: the next try may say something else."""
        with self._lock:
            self._append({"refused": key})

    def remember(self, key, make):
        """A value decided once."""
        with self._lock:
            if key not in self._facts:
                self._append({"fact": key, "value": make()})
            return self._facts[key]

    def recall(self, key):
        return self._facts.get(key)

    def facts_under(self, prefix):
        """Values remembered under keys with this prefix, oldest first."""
        return [value for key, value in self._facts.items()
                if key.startswith(prefix)]

    def _append(self, entry):
        with open(self._path, "a", encoding="utf-8") as file:
            file.write(json.dumps(entry, ensure_ascii=False) + "\n")
        self._apply(entry)

    def _apply(self, entry):
        if "request" in entry:
            self._requests[entry["request"]] = _bytes(entry["bytes"])
        elif "answer" in entry:
            self._answers[entry["answer"]] = _bytes(entry["bytes"])
        elif "refused" in entry:
            self._requests.pop(entry["refused"], None)
        else:
            self._facts[entry["fact"]] = entry["value"]


def _text(data):
    return base64.b64encode(data).decode()


def _bytes(text):
    return base64.b64decode(text)
