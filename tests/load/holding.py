"""Runs tests/load/hold_callers.cc and reads what it heard."""
import collections
import itertools
import subprocess
import tempfile

from support import BUILD

# More than are held in a second anywhere.
_PLANNED_A_SECOND = 8000

# Times in seconds.
Answer = collections.namedtuple("Answer", "number level began ended tries said")


class Heard:
    def __init__(self, lines):
        self.answers = [_answer(line) for line in lines]

    def a_second(self):
        """Holds; SystemExit for one that was refused."""
        refused = collections.Counter(
            answer.said for answer in self.answers if answer.said != "OK")
        if refused:
            raise SystemExit(f"refused: {refused}")
        ends = [answer.ended for answer in self.answers]
        return len(ends) / (max(ends) - min(
            answer.began for answer in self.answers))


class Holding:
    def __init__(self, stack, clockwork):
        self._stack = stack
        self._clockwork = clockwork

    def run(self, callers, seconds, plan, a_second=0):
        """What callers heard who make the holds of the plan: (level, host,
        place, night), each as soon as its last was answered, or so many a
        second whatever is answered."""
        target = self._stack.endpoints()["services"]["capacity"]["endpoint"]
        with tempfile.NamedTemporaryFile("w", suffix=".plan") as file:
            for level, host, place, night in itertools.islice(
                    plan, callers + seconds * (a_second or
                                               _PLANNED_A_SECOND)):
                file.write(f"{level} {host} {place} "
                           f"{self._clockwork.day(night)} "
                           f"{self._clockwork.day(night + 1)}\n")
            file.flush()
            done = subprocess.run(
                [BUILD / "bin" / "hold_callers", f"--target={target}",
                 f"--tls={self._stack.layout.tls}", f"--callers={callers}",
                 f"--seconds={seconds}", f"--plan={file.name}",
                 f"--a_second={a_second}"],
                capture_output=True, text=True, check=True)
        return Heard(done.stdout.splitlines())


def _answer(line):
    number, level, began, ended, tries, said = line.split(" ", 5)
    return Answer(int(number), int(level), int(began) / 1e6, int(ended) / 1e6,
                  int(tries), said)


def by_level(answers):
    """{level: how long each waited, in order}."""
    waits = collections.defaultdict(list)
    for answer in answers:
        waits[answer.level].append(answer.ended - answer.began)
    return {level: sorted(waits[level]) for level in sorted(waits)}


def out_of_order(answers):
    """Of all pairs of a level: the share answered in another order than they
    called in, and that in which the later one has what the earlier one was
    refused."""
    pairs = late = lost = 0
    for level in {answer.level for answer in answers}:
        came = sorted((answer for answer in answers if answer.level == level),
                      key=lambda answer: answer.number)
        for earlier, later in itertools.combinations(came, 2):
            pairs += 1
            late += later.ended < earlier.ended
            lost += later.said == "OK" and earlier.said != "OK"
    return (late / pairs, lost / pairs) if pairs else (0, 0)
