from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "namsao.people"
    verbose_name = "Người dùng và vai trò"

    def ready(self) -> None:
        # They register who hears of what, and who reaches what.
        from namsao.people import notices, reach  # noqa: F401, PLC0415
