"""The official wording of the criteria, where an office has attached its copy of the gazette."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class OfficialWording(models.Model):
    """One gazetted sentence, for the same place of the same criteria set as the bundled words.

    `criterion` is "" for the set itself, "A" for a part, "6" for a section, "6.1.2" for a
    criterion. `option` 0 is the title, n the option with that number.
    """

    decision = models.CharField(_("quyết định"), max_length=20)
    criteria_set = models.PositiveSmallIntegerField(_("bộ tiêu chí"))
    criterion = models.CharField(_("tiêu chí"), max_length=10, blank=True)
    option = models.PositiveSmallIntegerField(_("phương án"))
    text = models.TextField(_("nguyên văn"))

    class Meta:
        verbose_name = _("câu chữ chính thức")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["decision", "criteria_set", "criterion", "option"],
                name="papers_wording_once",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="papers_wording_not_empty"),
        ]

    def __str__(self) -> str:
        return self.text
