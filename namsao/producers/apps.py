from django.apps import AppConfig


class ProducersConfig(AppConfig):
    name = "namsao.producers"
    verbose_name = "Chủ thể và sản phẩm"
