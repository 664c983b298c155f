from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "namsao.dossiers"
    verbose_name = "Hồ sơ"

    def ready(self) -> None:
        # They register who hears of what, who reaches what, what leads on, what is held about a
        # person, and what is read beside the site.
        from namsao.dossiers import links, notices, personal, reach  # noqa: F401, PLC0415
        from namsao.dossiers.covering import personal as covered  # noqa: F401, PLC0415
        from namsao.dossiers.documents import notices as telling  # noqa: F401, PLC0415
        from namsao.dossiers.documents import reading  # noqa: F401, PLC0415
        from namsao.dossiers.talking import notices as talk  # noqa: F401, PLC0415
        from namsao.dossiers.talking import personal as said  # noqa: F401, PLC0415
        from namsao.dossiers.talking import reach as read_by  # noqa: F401, PLC0415
