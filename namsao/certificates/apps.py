from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "namsao.certificates"
    verbose_name = "Giấy chứng nhận"

    def ready(self) -> None:
        # They register what leads on from a dossier, and who hears of the result.
        from namsao.certificates import links, notices  # noqa: F401, PLC0415
