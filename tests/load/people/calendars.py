"""Dates of other calendars, by arithmetic of its own: the scorer asks ICU, and a
mistake there should not be hidden by the same one here."""

GREGORIAN, ETHIOPIAN, PERSIAN, HIJRI = "gregorian", "ethiopian", "persian", "hijri"


def _day_number(year, month, day):
    """Julian day number of a Gregorian date."""
    early = (14 - month) // 12
    years, months = year + 4800 - early, month + 12 * early - 3
    return (day + (153 * months + 2) // 5 + 365 * years + years // 4
            - years // 100 + years // 400 - 32045)


def ethiopian(year, month, day):
    number = _day_number(year, month, day) - 1724221
    cycle, rest = divmod(number, 1461)
    in_cycle = min(rest // 365, 3)
    days = rest - 365 * in_cycle
    # The sixth epagomenal day stands at the end of the third year of a cycle.
    if rest == 1095:
        in_cycle, days = 2, 365
    elif in_cycle == 3:
        days = rest - 1096
    return 4 * cycle + in_cycle + 1, days // 30 + 1, days % 30 + 1


def persian(year, month, day):
    """By the 33-year cycle, right from 1799 to 2256."""
    days = _day_number(year, month, day) - _day_number(1600, 3, 20)
    # 20 March 1600 is 1 Farvardin 979.
    cycle, rest = divmod(days, 12053)
    persian_year = 979 + 33 * cycle + 4 * (rest // 1461)
    rest %= 1461
    if rest > 365:
        persian_year += (rest - 1) // 365
        rest = (rest - 1) % 365
    if rest < 186:
        return persian_year, rest // 31 + 1, rest % 31 + 1
    return persian_year, (rest - 186) // 30 + 7, (rest - 186) % 30 + 1


def hijri(year, month, day):
    """The tabular civil calendar, a day beside Umm al-Qura at most."""
    number = _day_number(year, month, day) - 1948440
    islamic_year = (30 * number + 10646) // 10631
    first = (islamic_year - 1) * 354 + (3 + 11 * islamic_year) // 30
    month = min(12, int((number - first) / 29.5) + 1)
    month_first = first + -(-59 * (month - 1) // 2)
    if month_first > number:
        month -= 1
        month_first = first + -(-59 * (month - 1) // 2)
    return islamic_year, month, number - month_first + 1


WRITTEN_IN = {ETHIOPIAN: ethiopian, PERSIAN: persian, HIJRI: hijri}
