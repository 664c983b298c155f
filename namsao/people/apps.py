from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "namsao.people"
    verbose_name = "Người dùng và vai trò"

    def ready(self) -> None:
        # They register who reaches what, the actions, and what is held about a person.
        from namsao.people import (  # noqa: F401, PLC0415
            auditing,
            data_requests,
            links,
            personal,
            reach,
            tokens,
        )
