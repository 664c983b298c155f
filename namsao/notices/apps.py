from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "namsao.notices"
    verbose_name = "Tin nhắn"

    def ready(self) -> None:
        # They register the actions, who reaches what, who hears of invitations and requests,
        # what is held about a person, and what is cleared out each morning.
        from namsao.notices import (  # noqa: F401, PLC0415
            actions,
            notices,
            personal,
            reach,
            retention,
        )
