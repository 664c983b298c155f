"""Static files under the hash of their content, the imports of our scripts too."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class Storage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """So that a script and what it imports always come from one release."""

    support_js_module_import_aggregation = True
