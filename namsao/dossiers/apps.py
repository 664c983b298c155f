from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "namsao.dossiers"
    verbose_name = "Hồ sơ"

    def ready(self) -> None:
        from namsao.dossiers import reach  # noqa: F401, PLC0415 -- registers who reaches what
