"""What the C++ sources say about themselves: error reasons and metrics.

Reads text, not syntax trees: it knows the functions of common/status/error.h
that make errors, finds their calls and takes the argument that is the reason.
A function of ours that hands one of its parameters on as the reason is found
too, and its calls are read in turn. A reason it cannot read is an error, so
that nothing hides from docs/errors.md.
"""
import re
import subprocess
from collections import defaultdict

# Function -> (position of the reason, code). Add and Bad collect the bad
# fields of one request.
MAKERS = {
    "InvalidField": (1, "INVALID_ARGUMENT"),
    "Add": (1, "INVALID_ARGUMENT"),
    "add": (1, "INVALID_ARGUMENT"),
    "Bad": (1, "INVALID_ARGUMENT"),
    "FailedPrecondition": (0, "FAILED_PRECONDITION"),
    "AlreadyExists": (1, "ALREADY_EXISTS"),
    "Aborted": (0, "ABORTED"),
    "Unauthenticated": (0, "UNAUTHENTICATED"),
    "Unavailable": (0, "UNAVAILABLE"),
    "ResourceExhausted": (0, "RESOURCE_EXHAUSTED"),
}
# Function -> the file whose function to call instead.
ONLY_IN = {"LoadTimeZone": "common/reference/time_zones.cc"}
# The guards of a case: where each is given its reason, how one refuses an event
# and how it is named where no event is refused.
GUARDS = "services/relocation/relocation_guards.h"
GUARD = re.compile(r'\{Guard::(k\w+),\s*"([A-Z0-9_]+)"\}')
REFUSED = re.compile(r"\b\w+<Guard::(k\w+)>\(")
# Checks that events share -> how many arguments they have besides the event.
# Without one they are for what is no event of a case, by these files only.
SHARED_CHECKS = {"CheckView": 3, "CheckSecondChannel": 2,
                 "CheckNotSuspended": 1, "CheckNotMergedAway": 1}
OF_NO_EVENT = {
    "services/relocation/relocation_rules.cc",
    "services/relocation/relocation_rules.h",
    # Asks DecideEligibility's question once more, for the time.
    "services/relocation/relocation_service_decisions.cc",
    "services/relocation/duplicates/merge_desk.cc",
    "services/relocation/duplicates/merge_rules.cc",
    "services/relocation/guests/guest_rules.cc",
    "services/relocation/party/split_desk.cc",
    "services/relocation/rights/erasure_desk.cc",
    "services/relocation/rights/export_rules.cc",
}
# Beside those, files that name a guard and no event: what they refuse is no event
# of a case, or follows from many events that one check stands before.
OF_MANY_EVENTS = OF_NO_EVENT | {
    "services/relocation/afterwards/afterwards_rules.cc",
    "services/relocation/agreements/agreement_rules.cc",
    "services/relocation/case/defender_voice.cc",
    "services/relocation/case/duress.cc",
    "services/relocation/party/party_rules.cc",
    "services/relocation/relocation_actions.cc",
    "services/relocation/rights/export_desk.cc",
    "services/relocation/rights/retention_rules.cc",
    "services/relocation/workflow/step_calls_grants.cc",
    "services/relocation/workflow/step_consent.cc",
}
# Other things are added too; only calls that give a reason count.
COLLECTORS = {"Add", "add", "Bad"}

REASON = re.compile(r'"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*)"')
CONSTANT = re.compile(
    r'constexpr\s+(?:std::string_view|char)\s+(k\w+)(?:\[\])?\s*=\s*'
    r'"([A-Z][A-Z0-9_]*)"')
NOT_SERVED = re.compile(
    r"_(pg)?test\.cc$|_fake\.(cc|h)$|_fixture\.h$|_samples\.h$|_contract\.h$"
    r"|_test_world\.h$|/testing/")


def sources(root):
    """Path -> text of the C++ that runs in a process of ours."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard",
         "common", "services", "clients"],
        cwd=root, check=True, capture_output=True, text=True).stdout.split()
    return {path: without_comments((root / path).read_text(encoding="utf-8"))
            for path in listed
            if path.endswith((".cc", ".h")) and not NOT_SERVED.search(path)
            and (root / path).exists()}


def without_comments(text):
    """Blanks comments, keeps strings (an `//` may be in one) and lines."""
    pattern = r'R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|//[^\n]*|/\*.*?\*/'
    return re.sub(pattern, lambda found: found[0] if found[0][0] in 'R"'
                  else re.sub(r"[^\n]", " ", found[0]), text, flags=re.S)


def misplaced_calls(files):
    """Calls that one file alone may make, elsewhere."""
    for name, home in ONLY_IN.items():
        for path, text in files.items():
            found = re.search(rf"\b{name}\b", text)
            if found and path != home:
                yield (f"{path}:{line_of(text, found.start())}: {name} is "
                       f"called by {home} only")


def guards(files):
    """Guard -> reason."""
    return dict(GUARD.findall(files.get(GUARDS, "")))


def unguarded(files):
    """Refusals that go past the table of guards."""
    guard_of = {reason: name for name, reason in guards(files).items()}
    for path, text in files.items():
        if not path.startswith("services/relocation/"):
            continue
        for start, given in calls(text, "FailedPrecondition"):
            for reason in REASON.findall(given[0]):
                if reason in guard_of:
                    guard = guard_of[reason]
                    yield (f"{path}:{line_of(text, start)}: {reason} is the "
                           f"guard {guard}: Refuse<Guard::{guard}>(event, ...), "
                           f"or Name(Guard::{guard}) where no event is refused")
            guard = re.search(r"\bGuard::(k\w+)", given[0])
            if guard and path not in OF_MANY_EVENTS:
                yield (f"{path}:{line_of(text, start)}: name the event that "
                       f"{guard[1]} refuses: Refuse<Guard::{guard[1]}>"
                       "(event, ...)")
        if path in OF_NO_EVENT:
            continue
        for name, besides in SHARED_CHECKS.items():
            for start, given in calls(text, name):
                if len(given) <= besides:
                    yield (f"{path}:{line_of(text, start)}: {name} names no "
                           "event: give the one it refuses first, and the "
                           "guards to its rows")


def area(path):
    """Where a reader would look: a service, common or cli."""
    parts = path.split("/")
    return parts[0] if parts[0] == "common" else parts[1]


def arguments(text, opening):
    """The arguments of the call whose parenthesis is at `opening`."""
    found, depth, start, at = [], 0, opening + 1, opening
    while at < len(text):
        char = text[at]
        if char == '"':
            at = re.compile(r'"(?:\\.|[^"\\])*"').match(text, at).end()
            continue
        if char in "([{":
            depth += 1
        elif char in ")]}":
            depth -= 1
            if depth == 0:
                found.append(text[start:at].strip())
                return found
        elif char == "," and depth == 1:
            found.append(text[start:at].strip())
            start = at + 1
        at += 1
    return found


def calls(text, name):
    for found in re.finditer(rf"\b{name}\(", text):
        yield found.start(), arguments(text, found.end() - 1)


def line_of(text, position):
    return text.count("\n", 0, position) + 1


class Reasons:
    """reason -> {(code, area)}, and what could not be read."""

    def __init__(self, files):
        self.files = files
        self.found = defaultdict(set)
        self.unread = []
        self.constants = {
            name: value for text in files.values()
            for name, value in CONSTANT.findall(text)}
        self.wrappers = set()
        self.guards = guards(files)
        for path, text in files.items():
            for name, (position, code) in MAKERS.items():
                self._read_calls(path, text, name, position, code)
            for guard in REFUSED.findall(text):
                self.found[self.guards.get(guard, guard)].add(
                    ("FAILED_PRECONDITION", area(path)))
            self._read_details(path, text)
        # A wrapper may hand its reason to another one.
        done = set()
        while self.wrappers - done:
            wrapper = (self.wrappers - done).pop()
            done.add(wrapper)
            folder, name, position, code = wrapper
            for path, text in files.items():
                if path.rsplit("/", 1)[0] == folder:
                    self._read_calls(path, text, name, position, code)

    def _read_calls(self, path, text, name, position, code):
        for start, given in calls(text, name):
            if len(given) <= position or given[position] == "Name(guard)":
                continue  # Refuse itself: its callers name the guard
            values = self._values(given[position], name in COLLECTORS)
            for value in values:
                self.found[value].add((code, area(path)))
            if not values:
                self._read_wrapper(path, text, start, name, given[position],
                                   code)

    def _values(self, argument, collector):
        """Literals (also both sides of ?:) and constants of an argument."""
        values = set(REASON.findall(argument))
        values |= {self.guards.get(name, name)
                   for name in re.findall(r"\bGuard::(k\w+)", argument)}
        named = r"\breasons::(k[A-Z]\w*)" if collector else r"\b(k[A-Z]\w*)"
        for name in re.findall(named, argument):
            if name in self.constants:
                values.add(self.constants[name])
        return values

    def _read_wrapper(self, path, text, start, name, argument, code):
        if "string_view" in argument or "char*" in argument:
            return  # a declaration, not a call
        wrapper = enclosing(text, start, argument)
        if wrapper is not None:
            folder = path.rsplit("/", 1)[0]
            if wrapper[0] not in MAKERS:
                self.wrappers.add((folder, *wrapper, code))
        elif name not in COLLECTORS:
            self.unread.append(
                f"{path}:{line_of(text, start)}: cannot read the reason "
                f"`{argument}` of {name}; give a literal or a constant")

    def _read_details(self, path, text):
        """Errors made of ErrorDetails, and the table of SQLSTATEs."""
        pattern = r"StatusCode::k(\w+),\s*" + REASON.pattern
        for code, value in re.findall(pattern, text):
            self.found[value].add((upper_snake(code), area(path)))
        for found in re.finditer(r"\bMakeError\(", text):
            given = arguments(text, found.end() - 1)
            code = re.search(r"StatusCode::k(\w+)", given[0])
            if code is None:
                continue
            details = given[-1]
            if re.fullmatch(r"\w+", details):  # a variable, filled above
                body = text[text.rfind("\n}", 0, found.start()):found.start()]
                details = " ".join(
                    re.findall(rf"\b{details}\.reason\s*=[^;]*;", body))
            for value in REASON.findall(details):
                self.found[value].add((upper_snake(code[1]), area(path)))


def enclosing(text, start, argument):
    """(name, position) of the function around `start` that has a parameter
    named as `argument` (or as what it is made of); None if none has."""
    name = re.fullmatch(r"(?:\w+\()?\*?(\w+)\)?", argument)
    if name is None:
        return None
    pattern = (r"\b(\w+)(?:\s*=\s*\[[^\]]*\])?\("
               r"([^;{}()]*(?:std::string_view|const char\*|std::string&?)\s+"
               rf"{name[1]}\b[^;{{}}()]*)\)")
    last = None
    for last in re.finditer(pattern, text[:start]):
        pass
    if last is None:
        return None
    for position, parameter in enumerate(last[2].split(",")):
        if re.search(rf"\b{name[1]}\b", parameter):
            return last[1], position
    return None


def upper_snake(camel):
    return re.sub(r"(?<!^)([A-Z])", r"_\1", camel).upper()


def metrics(files):
    """name -> (kind, labels) of every metric the code registers."""
    found = {}
    pattern = re.compile(r"\b(Counters|Gauges|Histograms)\(\s*\{")
    for text in files.values():
        for call in pattern.finditer(text):
            kind = call[1][:-1].lower()
            given = arguments(text, text.index("(", call.start()))[0]
            labels = re.search(r"\.labels\s*=\s*\{([^}]*)\}", given)
            labels = re.findall(r'"(\w+)"', labels[1]) if labels else []
            name = re.search(r'\.name\s*=\s*("?)(\w+)', given)
            names = [name[2]]
            if not name[1]:  # a local function that takes the name
                helper = re.findall(r"(\w+)\s*=\s*\[", text[:call.start()])[-1]
                names = [made[0].strip('"') for _, made in calls(text, helper)]
            for each in names:
                found[each] = (kind, labels)
    return found
