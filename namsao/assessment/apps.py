from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "namsao.assessment"
    verbose_name = "Đánh giá, phân hạng"

    def ready(self) -> None:
        from namsao.assessment import reach  # noqa: F401, PLC0415 -- registers who reaches what
