"""Log-in through OpenID Connect: the relying party, its brokers, and a DigiD stand-in."""
