from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "namsao.areas"
    label = "areas"
    verbose_name = "Đơn vị hành chính"
