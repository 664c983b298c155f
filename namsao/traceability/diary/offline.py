"""The diary opens without a network."""

from namsao.assessment.offline.pages import opens_offline

opens_offline("[data-diary]", "traceability/diary.js")
