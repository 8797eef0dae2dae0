"""A few lines of text that change in place: painted only when they differ, laid out anew only when their size does."""

from textual.content import Content
from textual.widgets import Static

from screens.cutting import printable


class Line(Static):
    """Text without markup; names of items may hold brackets."""

    def __init__(self, name: str, text: str = "", *, wide: bool = True) -> None:
        """Stand in the tree as `name`; `wide` takes all the width there is, whatever the text."""
        super().__init__(Content(text), id=name, markup=False)
        self._wide = wide
        self._now = Content(text)

    def put(self, text: Content | str) -> None:
        """Show `text`."""
        new = text if isinstance(text, Content) else Content("\n".join(map(printable, text.split("\n"))))
        before, self._now = self._now, new
        if new.plain != before.plain or new.spans != before.spans:
            self.update(new, layout=self.styles.auto_dimensions and self._takes(new) != self._takes(before))

    def _takes(self, content: Content) -> tuple[int, int]:
        return content.plain.count("\n"), 0 if self._wide else content.cell_length
