from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "namsao.kernel"
    verbose_name = "Nền chung"
