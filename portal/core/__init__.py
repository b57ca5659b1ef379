"""What every room stands on: settings, storage, crypto, language, clock, logs and refusals."""
