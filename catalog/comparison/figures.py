"""Numbers as the source wrote them: exact, and with as many decimals as say something."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

MOST_DECIMALS = 2


def decimal_of(text: str) -> Decimal | None:
    """Return the number as written, None when it is no finite number ("", "INF", "NaN")."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def decimals_of(texts: Iterable[str], middle: float | Decimal) -> int:
    """Return how many decimals to show: those the source has, but not more than say something at that size.

    Zeros at the end count only where another value has something else there: 12.0 beside 7.0 is 12.
    """
    written = max((-int(Decimal(t).normalize().as_tuple().exponent) for t in texts), default=0)
    size = abs(float(middle))
    sensible = 0 if size >= 1000 else 1 if size >= 10 else MOST_DECIMALS
    return max(0, min(written, sensible))


def rounded(value: Decimal, decimals: int) -> Decimal:
    """Return `value` with so many decimals, halves away from zero; more of them if it would else look like zero."""
    made = value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    if not made and value:
        return value.quantize(Decimal(1).scaleb(value.adjusted()), rounding=ROUND_HALF_UP)
    return made


def apart(a: Decimal, b: Decimal, decimals: int) -> int:
    """Return the fewest decimals, at least `decimals`, that show two different values as different."""
    if a == b:
        return decimals
    written = max(0, *(-int(v.as_tuple().exponent) for v in (a, b)))
    return next((d for d in range(decimals, written) if rounded(a, d) != rounded(b, d)), max(decimals, written))
