from django.apps import AppConfig


class ProgrammeConfig(AppConfig):
    name = "namsao.programme"
    verbose_name = "Chương trình"

    def ready(self) -> None:
        # They register the actions.
        from namsao.programme.money import actions as money  # noqa: F401, PLC0415
        from namsao.programme.money import corrections, rewarding  # noqa: F401, PLC0415
        from namsao.programme.outlook import actions as outlook  # noqa: F401, PLC0415
        from namsao.programme.planning import actions as planning  # noqa: F401, PLC0415
        from namsao.programme.reporting import actions as reporting  # noqa: F401, PLC0415
        from namsao.programme.support import actions as support  # noqa: F401, PLC0415
        from namsao.programme.support import delivering, links, notices, reach  # noqa: F401, PLC0415
        from namsao.programme.targets import actions as targets  # noqa: F401, PLC0415
