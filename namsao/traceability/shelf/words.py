"""The words of the public page in three languages, as data."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LANGUAGES = {"vi": "Tiếng Việt", "en": "English", "zh": "中文"}


@cache
def words(language: str) -> Mapping[str, str]:
    """Key to words. Raises KeyError for a language that the page does not have."""
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {key: texts[language] for key, texts in data.items()}
