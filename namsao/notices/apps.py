from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "namsao.notices"
    verbose_name = "Tin nhắn"

    def ready(self) -> None:
        # They register the actions, who reaches what, and who hears of an invitation.
        from namsao.notices import actions, notices, reach  # noqa: F401, PLC0415
