"""In which bytes a personal value may lie in a file.

A value is first written in the ways people and programs write it (case,
accents, separators, order), then each writing is encoded in the ways storage
and logs encode text. What is searched is every writing in every encoding.
"""
import base64
import json
import re
import unicodedata
import urllib.parse

# Shorter ones are in every file by chance; tests/schema answers for the
# columns that hold such codes.
SHORTEST = 4


def of(value):
    """{bytes: name of the encoding} for one personal value."""
    found = {}
    for text in writings(value):
        if len(text) >= SHORTEST:
            for name, encoded in encodings(text):
                found.setdefault(encoded, name)
    if value.kind == "date":
        found.setdefault(_protobuf(value.content), "protobuf")
    return found


# -- writings

def writings(value):
    return {"date": _dates, "contact": _contacts, "document": _documents,
            "name": _names, "code": _codes}.get(value.kind, _texts)(
                value.content)


def _texts(text):
    plain = "".join(letter for letter in unicodedata.normalize("NFD", text)
                    if not unicodedata.combining(letter))
    return {form for each in (text, plain, unicodedata.normalize("NFD", text))
            for form in (each, each.lower(), each.upper(), each.casefold())}


def _names(names):
    """One name, or all of a person's in the usual orders."""
    if isinstance(names, str):
        return _texts(names)
    orders = [names, names[::-1]]
    return {form for order in orders for glue in (" ", "", ", ", "_", ".")
            for form in _texts(glue.join(order))}


def _contacts(text):
    forms = _texts(text)
    for number in re.findall(r"\+[\d ]{8,}\d", text):
        digits = re.sub(r"\D", "", number)
        groups = number.lstrip("+").split()
        forms |= {digits, "+" + digits, "00" + digits}
        forms |= {sign + glue.join(groups)
                  for glue in " -." for sign in ("+", "00", "")}
    for mailbox in re.findall(r"([\w.]{6,})@", text):
        forms |= _texts(mailbox)
    for handle in re.findall(r"^@(\w+)", text):
        forms |= _texts(handle)
    return forms


def _documents(text):
    bare = re.sub(r"[^0-9A-Za-z]", "", text)
    letters, digits = re.match(r"([A-Za-z]*)(\d*)", bare).groups()
    return _texts(text) | _texts(bare) | {
        f"{letters}{glue}{digits}" for glue in " -." if letters and digits}


def _codes(text):
    """A word of the contract, with its enum's prefix and without."""
    return {text, text.lower()}


def _dates(date):
    year, month, day = date.year, date.month, date.day
    forms = {date.isoformat(), date.strftime("%Y%m%d")}
    for glue in "./- ":
        forms |= {f"{day:02}{glue}{month:02}{glue}{year}",
                  f"{month:02}{glue}{day:02}{glue}{year}",
                  f"{year}{glue}{month:02}{glue}{day:02}",
                  f"{day}{glue}{month}{glue}{year}",
                  f"{year}{glue}{month}{glue}{day}"}
    for name in (date.strftime("%B"), date.strftime("%b")):
        forms |= {f"{day} {name} {year}", f"{name} {day}, {year}"}
    whole = {"year": year, "month": month, "day": day}
    forms |= {json.dumps(whole), json.dumps(whole, separators=(",", ":")),
              f"year: {year} month: {month} day: {day}",
              f"year: {year}\nmonth: {month}\nday: {day}"}
    return forms


def _protobuf(date):
    """sojourn.type.v1.Date on the wire: three varints."""
    year = bytes([date.year & 0x7f | 0x80, date.year >> 7])
    return b"\x08" + year + bytes([0x10, date.month, 0x18, date.day])


# -- encodings

def encodings(text):
    """(name, bytes) of one writing; some may be equal."""
    try:
        utf8 = text.encode()
    except UnicodeEncodeError:
        return
    yield "utf-8", utf8
    yield "utf-16 le", text.encode("utf-16-le")
    yield "utf-16 be", text.encode("utf-16-be")
    if all(ord(letter) < 256 for letter in text):
        yield "latin-1", text.encode("latin-1")
    yield "hex", utf8.hex().encode()
    yield "HEX", utf8.hex().upper().encode()
    yield from _base64(utf8)
    for quoted in (urllib.parse.quote(text), urllib.parse.quote_plus(text)):
        yield "url", quoted.encode()
        yield "url", re.sub(r"%..", lambda code: code[0].lower(),
                            quoted).encode()
    escaped = json.dumps(text)[1:-1]
    yield "json", escaped.encode()
    yield "json", re.sub(r"\\u....", lambda code: "\\u" + code[0][2:].upper(),
                         escaped).encode()
    yield "json, utf-8", json.dumps(text, ensure_ascii=False)[1:-1].encode()
    yield "sql", utf8.replace(b"'", b"''")
    for slash in ("\\", "\\\\"):
        yield "bytea escape", _escaped(utf8, slash + "{:03o}")
        yield "C escape", _escaped(utf8, slash + "x{:02x}")
        yield "C escape", _escaped(utf8, slash + "x{:02X}")


def _escaped(data, form):
    return "".join(chr(byte) if 32 <= byte < 127 else form.format(byte)
                   for byte in data).encode()


def _base64(data):
    """The letters that the value alone decides, wherever in a longer text it
    begins. Shorter than eight they would be there by chance."""
    for shift in range(3):
        letters = base64.b64encode(bytes(shift) + data)
        first = (shift * 8 + 5) // 6
        last = (shift + len(data)) * 8 // 6
        inner = letters[first:last]
        if len(inner) >= 8:
            yield f"base64, shift {shift}", inner
            yield f"base64url, shift {shift}", inner.translate(
                bytes.maketrans(b"+/", b"-_"))
