from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "namsao.certificates"
    verbose_name = "Giấy chứng nhận"
