"""The one check every BSN passes before it is sent anywhere."""

import re

from stdnum.nl import bsn as nl_bsn

from integrations.zgw.errors import BsnRefused


def checked_bsn(bsn: str) -> str:
    """The BSN, nine digits as they are; raises `BsnRefused` when it is none.

    The eleven-test with weights 9 to 2 and -1 (burgerservicenummer, Logisch ontwerp BSN);
    000000000 passes the sum and is nobody's.
    """
    if not re.fullmatch(r"[0-9]{9}", bsn) or bsn == "000000000" or not nl_bsn.is_valid(bsn):
        raise BsnRefused("not a BSN")
    return bsn
