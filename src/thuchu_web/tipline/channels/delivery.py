"""What every channel raises when an answer could not be delivered."""


class DeliveryFailed(Exception):
    """An answer could not be sent; the message is a sentence for the operator, without the address."""

    def __init__(self, message: str, *, permanent: bool = False) -> None:
        super().__init__(message)
        self.permanent = permanent
