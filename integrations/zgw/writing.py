"""Writes strictly: what does not fit is refused here, before it is sent."""


def fits(name: str, text: str, most: int, least: int = 0) -> None:
    """Raises ValueError when a text is longer (or shorter) than the API takes; never shows it."""
    if not least <= len(text) <= most:
        raise ValueError(f"{name} has {least} to {most} characters, not {len(text)}")
