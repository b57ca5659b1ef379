"""What one may do about access: ask for a grant, and have a refusal remembered."""

from portal.access import repository
from portal.access.domain import OWN_READS, RULES, Act, Actor, ActorKind, Grant, allowed
from portal.core.db import Work
from portal.core.errors import HigherLevelNeeded, NotAllowed, NotFound, Refusal


class Attempt(Refusal):
    """Somebody tried what they may not; carries what the log has to say about it."""

    def __init__(self, actor: Actor, act: Act, subject: str, item: str) -> None:
        super().__init__()
        self.actor, self.act, self.subject, self.item = actor, act, subject, item


class Forbidden(Attempt, NotAllowed):
    """This kind of actor may not do this about this subject."""


class TooUncertain(Attempt, HigherLevelNeeded):
    """The login is not certain enough for this act."""


class Unknown(Attempt, NotFound):
    """There is no such item, or it is somebody else's."""


async def grant(work: Work, actor: Actor, act: Act, subject: str | None = None, *, item: str = "") -> Grant:
    """Allow an act about a subject (the actor, unless named) and log it in the same transaction.

    Raises Forbidden when the act is not allowed, TooUncertain when the login is not certain enough.
    """
    about = subject or actor.id
    if not allowed(actor, act, about):
        raise Forbidden(actor, act, about, item)
    rule = RULES[act]
    if actor.level < rule.level:
        raise TooUncertain(actor, act, about, item)
    own = actor.kind is ActorKind.RESIDENT
    given = Grant(
        actor, about, act, "self" if own else "statutory", rule.purpose, work.municipality, work.now
    )
    once = f"{actor.session}:{act}:{about}:{item}" if own and act in OWN_READS else None
    await repository.add(work, given, item=item, once=once)
    return given


async def remember(work: Work, attempt: Attempt) -> None:
    """Log a refusal, in a transaction of its own: the one it happened in is undone."""
    await repository.add_refusal(work, attempt.actor, attempt.act, attempt.subject, attempt.item)
