"""Every table of every room, so that migrations and tests know the whole database."""

from portal.access import tables as access
from portal.cases import tables as cases
from portal.identity import tables as identity
from portal.loket import tables as loket
from portal.sessions import tables as sessions
from portal.sync import tables as sync

ALL = (access, cases, identity, loket, sessions, sync)
