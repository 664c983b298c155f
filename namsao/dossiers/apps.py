from django.apps import AppConfig


class DossiersConfig(AppConfig):
    name = "namsao.dossiers"
    verbose_name = "Hồ sơ"
