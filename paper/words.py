"""The words that stand on paper, by the locale files: whoever reads it reads no English perhaps."""

import json
from collections.abc import Mapping
from functools import cache

from assets import asset


@cache
def words_in(language: str) -> Mapping[str, str]:
    """The words of `language` by their names, as on the screens.

    Raises:
        FileNotFoundError: there is no such language.

    """
    words: Mapping[str, str] = json.loads(asset("locales", f"{language}.json").read_text(encoding="utf-8"))["words"]
    return words
