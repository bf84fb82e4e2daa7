"""Money: an exact amount in one currency."""

import re
from decimal import Context, Decimal, InvalidOperation

from attrs import field, frozen

from events.errors import Invalid
from events.fields import Notated

_MONEY = re.compile(
    r"([A-Z]{3}) (\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(?: (thousand|million|billion|trillion))?", re.ASCII
)
_SCALE = {None: 0, "thousand": 3, "million": 6, "billion": 9, "trillion": 12}
_HINT = "currency first, as in USD 3500000000 or USD 3.5 billion"
_LONGEST = 60
_EXACT = Context(prec=_LONGEST)


DECIMALS = 6
"""At most: ISO 4217 has currencies with up to four."""


def _shortest(amount: Decimal) -> Decimal:
    """Return an amount without idle zeros, so that equal amounts are equal bytes."""
    if type(amount) is not Decimal or not amount.is_finite() or not 0 <= amount < 10**18:
        raise Invalid(f"{amount} is not an amount of money", hint="from 0 to 1e18")
    if amount == int(amount):
        return Decimal(int(amount))
    amount = amount.normalize(_EXACT)
    if int(amount.as_tuple().exponent) < -DECIMALS:
        raise Invalid(f"{amount:f} has more than {DECIMALS} decimals", hint="no currency has so many")
    return amount


@frozen(eq=False, repr=False)
class Money(Notated):
    """An exact amount in one currency; currencies never add."""

    currency: str
    amount: Decimal = field(converter=_shortest)

    def __attrs_post_init__(self) -> None:
        if len(str(self)) > _LONGEST or not _MONEY.fullmatch(str(self)):
            raise Invalid(f"{str(self)!r} is not an amount of money", hint=_HINT)

    @classmethod
    def read(cls, text: str) -> "Money":
        """Read `USD 3500000000`; `USD 3,500,000,000` and `USD 3.5 billion` mean the same."""
        found = _MONEY.fullmatch(text)
        try:
            if found is None or len(text) > _LONGEST:
                raise InvalidOperation
            currency, whole, decimals, scale = found.groups()
            amount = Decimal(f"{whole.replace(',', '')}.{decimals or 0}").scaleb(_SCALE[scale], _EXACT)
        except InvalidOperation:
            raise Invalid(f"{text!r} is not an amount of money", hint=_HINT) from None
        return cls(currency, amount)

    def __str__(self) -> str:
        return f"{self.currency} {self.amount:f}"
