"""The server around the application: gunicorn with a worker whose threads never wait for a client."""
