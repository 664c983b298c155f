"""Secret keys: made on the first start, kept in one file that only its owner may read."""

import json
import os
import secrets
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet


def load_secrets(path: Path) -> dict[str, Any]:
    """The keys in `path`; a file of new ones, mode 0600, when there is none yet."""
    try:
        loaded: dict[str, Any] = json.loads(path.read_text())
        return loaded
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
    made = {
        "secret_key": secrets.token_urlsafe(50),
        "sealing_keys": [Fernet.generate_key().decode("ascii")],
    }
    # Written whole under another name first: two programs that start at once must agree.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(made, file, indent=2)
    try:
        os.link(draft, path)
    except FileExistsError:
        return load_secrets(path)
    finally:
        draft.unlink()
    return made
