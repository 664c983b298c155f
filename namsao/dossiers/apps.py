from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "namsao.dossiers"
    verbose_name = "Hồ sơ"

    def ready(self) -> None:
        # They register who hears of what, and who reaches what.
        from namsao.dossiers import notices, reach  # noqa: F401, PLC0415
