from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "namsao.certificates"
    verbose_name = "Giấy chứng nhận"

    def ready(self) -> None:
        # They register who reaches what, and what leads on from dossiers and products.
        from namsao.certificates import links, reach  # noqa: F401, PLC0415
