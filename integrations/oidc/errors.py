"""Why a log-in or log-out is not believed; no error holds personal data, a token or what a provider said."""


class LoginProblem(Exception):
    """A log-in that ended without an identified person."""


class LoginCancelled(LoginProblem):
    """The person stopped at the provider; nothing is wrong, they may try again."""


class LoginFailed(LoginProblem):
    """The answer cannot be trusted or the provider refused us.

    `reason` is a fixed code for the log ("state", "nonce", "code-refused", ...), never text from outside.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class LevelTooLow(LoginProblem):
    """The provider vouches for a lower level of assurance than was asked, or for none we know."""


class RepresentationNotSupported(LoginProblem):
    """Somebody logged in for somebody else, which is refused until mandates exist."""


class ProviderUnavailable(LoginProblem):
    """The provider cannot be reached, is disturbed, or describes itself in a way that cannot be used."""
