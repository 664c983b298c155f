from django.apps import AppConfig


class TraceabilityConfig(AppConfig):
    name = "namsao.traceability"
    verbose_name = "Truy xuất nguồn gốc"

    def ready(self) -> None:
        # They register the actions, who reaches what, what leads on and who hears.
        from namsao.traceability import actions, links, notices, reach  # noqa: F401, PLC0415
