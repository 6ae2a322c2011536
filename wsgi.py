"""The program as a web server sees it: `app` is the WSGI application."""

from grants import create_app

app = create_app()
