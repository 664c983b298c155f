"""What a message about a dossier asks for; every form says who will read it."""

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from namsao.dossiers.documents.models import Document
from namsao.dossiers.models import Dossier
from namsao.dossiers.queries import criteria_of, language
from namsao.dossiers.talking import queries
from namsao.dossiers.talking.models import Audience
from namsao.kernel.forms import ActionForm, day_field


class Said(ActionForm):
    """The words, a file, and until when an answer is needed."""

    text = forms.CharField(
        label=_("Nội dung"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6})
    )
    upload = forms.FileField(label=_("Tệp gửi kèm"), max_length=255, required=False)
    answer_by = day_field(
        _("Cần trả lời trước hết ngày"),
        required=False,
        help_text=_("Để trống nếu chỉ để biết. Có ngày thì tin nằm trong việc chờ của bên nhận."),
    )

    def say_who_reads(self, dossier: Dossier, audience: str, office: str) -> None:
        """Name the readers beside the words."""
        found = queries.readers(dossier, audience, office, localdate())
        self.fields["text"].help_text = gettext("Người đọc được: %s.") % "; ".join(map(str, found))


class About(Said):
    """The same, pointing at a criterion or a document of the dossier."""

    criterion = forms.ChoiceField(label=_("Về tiêu chí"), required=False)
    document = forms.ModelChoiceField(
        label=_("Về tài liệu"),
        queryset=Document.objects.none(),
        required=False,
        empty_label=_("Không tài liệu nào"),
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is None:
            return
        named = [
            (criterion.number, f"{criterion.number} {criterion.title.in_language(language())}")
            for criterion in criteria_of(self.thing)
        ]
        none = ("", gettext("Không tiêu chí nào"))
        self.fields["criterion"].choices = [none, *named]  # type: ignore[attr-defined]
        used = self.thing.evidence.filter(removed_at=None).values("document")
        papers = Document.objects.filter(pk__in=used).defer("text").order_by("name", "id")
        self.fields["document"].queryset = papers  # type: ignore[attr-defined]


class Write(About):
    """A message between the producer and the offices."""

    field_order = ("text", "criterion", "document", "upload", "answer_by")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            office = queries.side_of(self.thing, self.by) or ""
            self.say_who_reads(self.thing, Audience.PRODUCER, office)


class Note(About):
    """A word that the producer never reads: the office's own, or between offices."""

    audience = forms.ChoiceField(
        label=_("Ai đọc được"),
        choices=[(one.value, one.label) for one in (Audience.OFFICE, Audience.OFFICES)],
        initial=Audience.OFFICE,
        required=False,
        widget=forms.RadioSelect,
    )
    field_order = ("text", "audience", "criterion", "document", "upload", "answer_by")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        office = queries.side_of(self.thing, self.by) if self.thing is not None else None
        if not office:
            return
        choices = [self._choice(Audience.OFFICE, office)]
        if queries.other_office(self.thing, office) is not None:
            choices.append(self._choice(Audience.OFFICES, office))
        self.fields["audience"].choices = choices  # type: ignore[attr-defined]

    def _choice(self, audience: Audience, office: str) -> tuple[str, str]:
        found = queries.readers(self.thing, audience, office, localdate())
        return audience.value, f"{audience.label}: {'; '.join(map(str, found))}"

    def clean_audience(self) -> str:
        """The narrower one where nothing was said."""
        return self.cleaned_data["audience"] or Audience.OFFICE.value


class Answer(Said):
    """An answer goes to whoever asked, and is read by whoever reads the question."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            asked = self.thing
            self.say_who_reads(asked.dossier, asked.audience, asked.to_office)
