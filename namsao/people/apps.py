from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "namsao.people"
    verbose_name = "Người dùng và vai trò"

    def ready(self) -> None:
        from namsao.people import reach  # noqa: F401, PLC0415 -- registers who reaches what
