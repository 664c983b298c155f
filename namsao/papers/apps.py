from django.apps import AppConfig


class PapersConfig(AppConfig):
    name = "namsao.papers"
    verbose_name = "Văn bản"
