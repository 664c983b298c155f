from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "namsao.certificates"
    verbose_name = "Giấy chứng nhận"

    def ready(self) -> None:
        from namsao.certificates import links  # noqa: F401, PLC0415 -- registers what leads on
        from namsao.certificates.importing import actions  # noqa: F401, PLC0415 -- registers them
