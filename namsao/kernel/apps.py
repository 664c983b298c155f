from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class KernelConfig(AppConfig):
    name = "namsao.kernel"
    verbose_name = "Nền chung"

    def ready(self) -> None:
        # Pages, API and command line find an action by its name: every one must be known.
        autodiscover_modules("actions")
