"""Whether times tell two kinds of calls apart."""
import statistics

EXPECTED, TOLERANCE = 0.5, 0.03


def area(ones, zeros):
    """Under the ROC curve of "slower means one": Mann-Whitney's U over both
    sizes; ties count half. 0.5 tells nothing, 1 everything."""
    ranked = sorted([(value, 1) for value in ones]
                    + [(value, 0) for value in zeros])
    total, index = 0.0, 0
    while index < len(ranked):
        last = index
        while last + 1 < len(ranked) and ranked[last + 1][0] == ranked[index][0]:
            last += 1
        middle = (index + last) / 2 + 1
        total += middle * sum(kind for _, kind in ranked[index:last + 1])
        index = last + 1
    return ((total - len(ones) * (len(ones) + 1) / 2)
            / (len(ones) * len(zeros)))


def summary(measured):
    """One line of runs of (area, median of ones, median of zeros)."""
    areas = sorted(each for each, _, _ in measured)
    middle = statistics.median(areas)
    ones, zeros = (statistics.median(column) * 1e3
                   for column in list(zip(*measured))[1:])
    verdict = "ok" if abs(middle - EXPECTED) <= TOLERANCE else "TELLS"
    return (f"area {middle:.3f} ({areas[0]:.3f} to {areas[-1]:.3f})  "
            f"medians {ones:.2f} and {zeros:.2f} ms  {verdict}")
