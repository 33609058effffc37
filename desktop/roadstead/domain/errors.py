"""The two families of error, and the one that is neither."""


class UserError(Exception):
    """The user's world: what happened and what to do next, one sentence each.

    ``what`` names what is wrong and where; ``todo`` says what to do. Shown as a notice in the window
    and as one line on standard error; never with a traceback.
    """

    def __init__(self, what: str, todo: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.todo = todo

    def __str__(self) -> str:
        return f"{self.what} {self.todo}".strip()

    def __reduce__(self) -> tuple[type["UserError"], tuple[str, str]]:
        return type(self), (self.what, self.todo)


class Cancelled(Exception):
    """The user stopped a task: nothing failed, nothing is to be reported."""
