"""Whether a history could have come from calls done one after the other.

Wing and Gong's search with Lowe's memory of what was tried: an order of the
calls, each at some instant between its invocation and its answer, in which the
model answers as was answered. A call whose answer nobody heard may be anywhere
after its invocation, or nowhere.
"""
import dataclasses

from .history import NEVER

# Steps of the search for one history. A history that needs more is undecided;
# the model's are decided in some hundreds.
BUDGET = 200_000

LINEARIZABLE = "linearizable"
IMPOSSIBLE = "impossible"
UNDECIDED = "undecided"


@dataclasses.dataclass
class Verdict:
    said: str
    steps: int
    # The longest order that was found: calls, and the state after them.
    order: tuple = ()
    state: object = None
    left: tuple = ()

    def lines(self):
        """Why it is impossible, to be read by people."""
        return [f"{self.said} after {self.steps} steps", "  in this order:",
                *(f"    {call}" for call in self.order),
                f"  then {self.state}", "  none of these fits:",
                *(f"    {call}" for call in self.left)]


def check(model, calls, budget=BUDGET):
    """The verdict on a history. `model.begin(calls)` is the state before it,
    `model.after(state, call)` every state that the call may leave when it is
    answered as it was."""
    return _Search(model, calls, budget).run()


class _Search:
    def __init__(self, model, calls, budget):
        self._model = model
        self._calls = sorted(calls, key=lambda call: call.invoked)
        self._known = sum(1 << number for number, call
                          in enumerate(self._calls) if call.known)
        self._budget = budget
        self._steps = 0
        self._tried = set()
        self._best = ((), None, 0)

    def run(self):
        begin = self._model.begin(self._calls)
        # Done calls as bits, the state after them, the last, what may follow.
        path = [(0, begin, None, self._next(0, begin))]
        while path:
            done, state, _, following = path[-1]
            if done & self._known == self._known:
                return self._verdict(LINEARIZABLE, path)
            if self._steps > self._budget:
                return self._verdict(UNDECIDED, path)
            step = next(following, None)
            if step is None:
                path.pop()
                continue
            self._steps += 1
            number, after = step
            known = (done | 1 << number, after)
            if known in self._tried:
                continue
            self._tried.add(known)
            path.append((*known, number, self._next(*known)))
            self._remember(path)
        return self._verdict(IMPOSSIBLE, path)

    def _next(self, done, state):
        """(number of the call, state after it), the soonest answered first, so
        that a guess about an answer nobody heard comes last."""
        for number in self._may_be_next(done):
            for after in self._model.after(state, self._calls[number]):
                yield number, after

    def _may_be_next(self, done):
        """Calls that no other had to come before."""
        waiting, first_answer = [], NEVER
        all_done_before = (done ^ (done + 1)).bit_length() - 1
        for number in range(all_done_before, len(self._calls)):
            if done >> number & 1:
                continue
            call = self._calls[number]
            if call.invoked > first_answer:
                break
            waiting.append(number)
            first_answer = min(first_answer, call.returned)
        return sorted(waiting, key=lambda number: self._calls[number].returned)

    def _remember(self, path):
        if len(path) - 1 > len(self._best[0]):
            done, state = path[-1][:2]
            self._best = (tuple(number for _, _, number, _ in path[1:]), state,
                          done)

    def _verdict(self, said, path):
        order, state, done = self._best
        if said == LINEARIZABLE:
            order = [number for _, _, number, _ in path[1:]]
            done, state = path[-1][:2]
        return Verdict(said, self._steps,
                       tuple(self._calls[number] for number in order), state,
                       tuple(self._calls[number]
                             for number in self._may_be_next(done)))
