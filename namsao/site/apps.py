from django.apps import AppConfig


class SiteConfig(AppConfig):
    name = "namsao.site"
    label = "namsao_site"

    def ready(self) -> None:
        from namsao.site import counts, desk  # noqa: F401, PLC0415 -- they register themselves
