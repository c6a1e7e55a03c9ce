"""Money: Decimal yuan with two places."""

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation


def yuan(text: str | int | Decimal) -> Decimal:
    """An amount in yuan, rounded half up to the fen. Raises `ValueError` for anything that is not a plain number."""
    try:
        amount = Decimal(str(text).strip().replace(",", ""))
    except InvalidOperation:
        raise ValueError(f"不是金额 · not an amount: {text!r}") from None
    if not amount.is_finite() or abs(amount) >= Decimal("1e12"):
        raise ValueError(f"不是金额 · not an amount: {text!r}")
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
