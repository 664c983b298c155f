from django.apps import AppConfig


class AssessmentConfig(AppConfig):
    name = "namsao.assessment"
    verbose_name = "Đánh giá, phân hạng"

    def ready(self) -> None:
        # They register who hears of what, who reaches what, what leads on from a dossier,
        # what is held about a person, and what the trail binds.
        from namsao.assessment import links, notices, personal, reach, trail  # noqa: F401, PLC0415
        from namsao.assessment.room import actions as room  # noqa: F401, PLC0415 -- registers them
        from namsao.assessment.room import notices as told  # noqa: F401, PLC0415
        from namsao.assessment.room import reach as presiding  # noqa: F401, PLC0415
        from namsao.assessment.sampling import actions  # noqa: F401, PLC0415
