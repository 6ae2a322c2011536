"""Open data: the public register of calls and awards. An award is in it only after the letters are released.

Hands on: `/register` to read, `/register.json` for programs. Neither needs an account.
"""
