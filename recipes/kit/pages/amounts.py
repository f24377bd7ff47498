"""Write what was measured, in as many digits as matter."""


def amount(number: float, digits: int = 2) -> str:
    """Write a number: ``0.57``, ``1.2``, ``27``, ``1,400``."""
    return f"{float(f'{number:.{digits}g}'):,.10g}"


def duration(seconds: float) -> str:
    """Write a time: ``45 ms``."""
    return _in_units(seconds, {"s": 1, "ms": 1e-3, "µs": 1e-6})


def memory(size: float) -> str:
    """Write a number of bytes: ``1.5 MB``."""
    return _in_units(size, {"GB": 1e9, "MB": 1e6, "kB": 1e3, "bytes": 1})


def _in_units(number: float, units: dict[str, float]) -> str:
    """Write it in the largest unit of which it is one at least."""
    rounded = float(f"{number:.2g}")
    fitting = (name for name, unit in units.items() if rounded >= unit)
    name = next(fitting, list(units)[-1])
    return f"{amount(rounded / units[name])} {name}"
