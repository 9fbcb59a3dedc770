"""The example network and cases, with their dates made absolute."""
import datetime
import json
import re
import zoneinfo

from devstack.layout import REPOSITORY

FOLDER = REPOSITORY / "examples"
_RELATIVE = re.compile(r"today(?:([+-])(\d+))?$")


def load(name, today):
    """A file of examples/, each "today+N" a Date of the contract."""
    with open(FOLDER / name, encoding="utf-8") as text:
        return _resolve(json.load(text), today)


def case_names():
    return sorted(path.stem for path in (FOLDER / "cases").glob("*.json"))


def date_in(time_zone, instant):
    """The date it is somewhere: a city's "today" is not the mission's."""
    return instant.astimezone(zoneinfo.ZoneInfo(time_zone)).date()


def to_proto(date):
    return {"year": date.year, "month": date.month, "day": date.day}


def from_proto(message):
    return datetime.date(message["year"], message["month"], message["day"])


def _resolve(value, today):
    if isinstance(value, dict):
        return {key: _resolve(part, today) for key, part in value.items()}
    if isinstance(value, list):
        return [_resolve(part, today) for part in value]
    match = _RELATIVE.match(value) if isinstance(value, str) else None
    if not match:
        return value
    days = int(match[2] or 0) * (-1 if match[1] == "-" else 1)
    return to_proto(today + datetime.timedelta(days=days))
