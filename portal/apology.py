"""What a visitor is told when something goes wrong that is no fault of theirs."""

from sqlalchemy.exc import SQLAlchemyError

from portal.core.i18n import _


def apology(fault: Exception, number: str) -> str:
    """The sentence in the language spoken now, with the number under which the fault was logged.

    When storage fails nothing was kept here: then it does not say so.
    """
    if isinstance(fault, SQLAlchemyError):
        sentence = _(
            "Er is een storing bij ons. Uw tekst staat nog op uw apparaat. "
            "Probeer het over een paar minuten opnieuw. Noem bij vragen dit nummer: {number}."
        )
    else:
        sentence = _(
            "Er ging iets mis bij ons. Wat u typte is bewaard. Noem bij vragen dit nummer: {number}."
        )
    return sentence.format(number=number)
