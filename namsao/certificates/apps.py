from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "namsao.certificates"
    verbose_name = "Giấy chứng nhận"

    def ready(self) -> None:
        # They register who reaches what, what leads on, who hears, what is done each
        # morning, and what the trail binds.
        from namsao.certificates import links, notices, reach, reminding, trail  # noqa: F401, PLC0415
        from namsao.certificates.complaints import notices as hearing  # noqa: F401, PLC0415
        from namsao.certificates.importing import actions, personal  # noqa: F401, PLC0415
        from namsao.certificates.inspecting import notices as telling  # noqa: F401, PLC0415
        from namsao.certificates.past import actions as keeping  # noqa: F401, PLC0415
