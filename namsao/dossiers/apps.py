from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "namsao.dossiers"
    verbose_name = "Hồ sơ"

    def ready(self) -> None:
        # They register who hears of what, who reaches what, and what is held about a person.
        from namsao.dossiers import notices, personal, reach  # noqa: F401, PLC0415
