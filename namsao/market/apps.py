from django.apps import AppConfig


class MarketConfig(AppConfig):
    name = "namsao.market"
    verbose_name = "Thị trường"

    def ready(self) -> None:
        # They register the actions and keep the catalogue as the register is.
        from namsao.market import actions, links, notices  # noqa: F401, PLC0415
        from namsao.market.buying import notices as buying  # noqa: F401, PLC0415
        from namsao.market.fairs import notices as fairs  # noqa: F401, PLC0415
        from namsao.market.placing import actions as placing  # noqa: F401, PLC0415
        from namsao.market.placing import notices as refusals  # noqa: F401, PLC0415
        from namsao.market.placing import sending  # noqa: F401, PLC0415
        from namsao.market.sales import actions as sales  # noqa: F401, PLC0415
        from namsao.market.sales import shops  # noqa: F401, PLC0415
        from namsao.market.sheets import actions as sheets  # noqa: F401, PLC0415
        from namsao.market.tables import actions as tables  # noqa: F401, PLC0415
