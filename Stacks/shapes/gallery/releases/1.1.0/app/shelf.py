"""Pictures by the letter that they begin with, and their views in one hash; what 1.0.0 has left is moved there."""

import pathlib

PICTURES = pathlib.Path("/pictures")


def arrange(cache):
    for picture in [path for path in PICTURES.iterdir() if path.is_file()]:
        keep(picture.name, picture.read_bytes())
        picture.unlink()
    for key in cache.scan_iter("views:*"):
        cache.hset("views", key.decode().removeprefix("views:"), cache.get(key))
        cache.delete(key)


def place(name):
    return PICTURES / name[:1] / name


def keep(name, picture):
    place(name).parent.mkdir(exist_ok=True)
    place(name).write_bytes(picture)


def seen(cache, name):
    return cache.hincrby("views", name, 1)
