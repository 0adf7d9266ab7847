"""What else the backend does before it takes requests."""


def prepare():
    pass
