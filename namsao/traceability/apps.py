from django.apps import AppConfig


class TraceabilityConfig(AppConfig):
    name = "namsao.traceability"
    verbose_name = "Truy xuất nguồn gốc"

    def ready(self) -> None:
        # They register the actions, who reaches what, what leads on and who hears.
        from namsao.traceability import (  # noqa: F401, PLC0415
            actions,
            links,
            notices,
            personal,
            reach,
        )
