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
        from namsao.traceability.diary import actions as diary  # noqa: F401, PLC0415
        from namsao.traceability.diary import offline  # noqa: F401, PLC0415
        from namsao.traceability.growing import actions as growing  # noqa: F401, PLC0415
        from namsao.traceability.growing import citing  # noqa: F401, PLC0415
        from namsao.traceability.growing import links as growing_links  # noqa: F401, PLC0415
        from namsao.traceability.households import actions as members  # noqa: F401, PLC0415
        from namsao.traceability.households import keeping  # noqa: F401, PLC0415
        from namsao.traceability.shelf import copying  # noqa: F401, PLC0415
        from namsao.traceability.shelf import links as shelf_links  # noqa: F401, PLC0415
        from namsao.traceability.shelf import notices as shelf_notices  # noqa: F401, PLC0415
