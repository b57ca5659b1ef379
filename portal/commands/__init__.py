"""What `mijnloket` does, one command a file; portal/cli.py names them."""
