def install():
    pass


def restore():
    pass
