"""What the actions of the council's room ask for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from namsao.assessment import closing, queries
from namsao.assessment.forms import Appoint, RecordFinding
from namsao.assessment.models import Entry, ScoreSheet, Seat, Session
from namsao.assessment.room import disputes
from namsao.assessment.room.models import Interest, Ruling
from namsao.dossiers.documents.forms import kinds as kinds_of_evidence
from namsao.dossiers.documents.papers import store_of
from namsao.dossiers.forms import Attach, Reason
from namsao.dossiers.models import Evidence
from namsao.dossiers.queries import criteria_of, language
from namsao.kernel.forms import ActionForm, day_field

__all__ = ["Reason"]


def _reason(label: Any, rows: int = 3) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=5000, widget=forms.Textarea(attrs={"rows": rows})
    )


class SheetOfMember(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Sheets by their members' names."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.seat.person.name)


class AskSecondLook(ActionForm):
    """Who is to look again, and why; those whom the rules ask for are marked."""

    sheets = SheetOfMember(
        label=_("Thành viên xem lại"),
        queryset=ScoreSheet.objects.none(),
        widget=forms.CheckboxSelectMultiple,
    )
    reason = _reason(_("Lý do, điều cần xem lại"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is None or self.thing.session is None:
            return
        whole = queries.with_sheets(Entry.objects.filter(pk=self.thing.pk)).get()
        counted = queries.sitting_of(self.thing.session).counted(whole)
        rows = ScoreSheet.objects.filter(pk__in=[one.sheet.pk for one in counted])
        field: Any = self.fields["sheets"]
        field.queryset = rows.select_related("seat__person").order_by("seat_id")
        if counted:
            far, split, _found = closing.concerned(whole, counted)
            self.initial = {"sheets": [counted[place].sheet.pk for place in far | split]}

    def facts(self) -> dict[str, Any]:
        return {**self.cleaned_data, "sheets": list(self.cleaned_data["sheets"])}


class ResolveObjection(ActionForm):
    """Which objection, what the session makes of it, and why."""

    criterion = forms.ChoiceField(label=_("Tiêu chí bị phản đối"))
    ruling = forms.ChoiceField(label=_("Kết luận"), choices=Ruling, widget=forms.RadioSelect)
    reason = _reason(_("Lý do"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            # Only what the person may read: who scores the dossier signs their own sheet first.
            sheets = ScoreSheet.objects.where_may(self.by, "assessment.view_sheets").filter(
                entry=self.thing, state="signed"
            )
            open_ones = disputes.unresolved(self.thing, list(sheets.prefetch_related("scores")))
            self.fields["criterion"].choices = titled(self.thing, open_ones)  # type: ignore[attr-defined]


def titled(entry: Entry, numbers: list[str]) -> list[tuple[str, str]]:
    """Criteria as choices: number, and number with title."""
    criteria = criteria_of(entry.dossier).by_number
    return [(n, f"{n} {criteria[n].title.in_language(language())}") for n in numbers]


class CorrectFinding(RecordFinding):
    """The new finding on a criterion that the session sent back to the team."""

    criterion = forms.ChoiceField(label=_("Tiêu chí"))  # type: ignore[assignment]
    choice = forms.CharField(
        label=_("Phương án"),
        help_text=_(
            "Số thứ tự của phương án; với tiêu chí có hoặc không thì ghi true hoặc false."
        ),
        max_length=5,
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            asked = [one.criterion for one in self.thing.resolutions.all() if one.awaited]
            self.fields["criterion"].choices = titled(self.thing, asked)  # type: ignore[attr-defined]


class OpenWindow(ActionForm):
    """Which one document may come in, why, and until when."""

    kind = forms.ChoiceField(label=_("Loại minh chứng"), choices=kinds_of_evidence)
    criterion = forms.ChoiceField(label=_("Tiêu chí"), required=False)
    replaces = forms.ModelChoiceField(
        label=_("Thay cho minh chứng"),
        queryset=Evidence.objects.none(),
        required=False,
        empty_label=_("Không thay minh chứng nào"),
    )
    until = day_field(_("Nhận đến hết ngày"))
    reason = _reason(_("Lý do"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            numbers = [c.number for c in criteria_of(self.thing.dossier)]
            self.fields["criterion"].choices = [  # type: ignore[attr-defined]
                ("", _("Cả hồ sơ")),
                *titled(self.thing, numbers),
            ]
            held = Evidence.objects.filter(dossier=self.thing.dossier_id, removed_at=None)
            held = held.select_related("document").defer("document__text")
            self.fields["replaces"].queryset = held  # type: ignore[attr-defined]


class Supply(Attach):
    """A file, or a document of the store, for what the window lets in."""

    kind = None  # type: ignore[assignment]
    criterion = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **options: Any) -> None:
        thing = options.pop("thing", None)
        super().__init__(*args, **options)
        self.thing = thing
        if thing is not None:
            store = store_of(thing.entry.dossier).filter(kind=thing.kind)
            self.fields["document"].queryset = store  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = forms.Form.clean(self) or self.cleaned_data
        if not self.errors and not found.get("document") and not found.get("upload"):
            self.add_error("upload", _("Hãy chọn một tệp, hoặc một tài liệu đã có."))
        return found


class SeatOfMember(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Seats by name and duty; who is of the producer's commune says so."""

    alike: frozenset[int] = frozenset()

    def label_from_instance(self, obj: Any) -> str:
        name = f"{obj.person.name} ({obj.get_duty_display()})"
        return f"{name}, {_('cùng xã với chủ thể')}" if obj.pk in self.alike else name


class RecordConflict(ActionForm):
    """Whose conflict, of what kind, and what is known of it."""

    seat = SeatOfMember(
        label=_("Thành viên"), queryset=Seat.objects.none(), empty_label=_("Chọn thành viên")
    )
    kind = forms.ChoiceField(label=_("Quan hệ"), choices=Interest)
    reason = _reason(_("Lý do"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is None:
            return
        commune = self.thing.dossier.product.producer.commune_id
        seats = Seat.objects.filter(round=self.thing.round_id, ended_at=None)
        seats = seats.exclude(conflicts__entry=self.thing).select_related("person")
        field: Any = self.fields["seat"]
        field.queryset = seats
        field.alike = frozenset(seat.pk for seat in seats if seat.commune_id == commune)
        if field.alike:
            self.initial = {"seat": min(field.alike), "kind": Interest.COMMUNE}


class AppointSubstitute(Appoint):
    """Who stands in, in which session, for all its dossiers or for one."""

    duty = None  # type: ignore[assignment]
    commune = None  # type: ignore[assignment]
    session = forms.ModelChoiceField(
        label=_("Phiên họp"), queryset=Session.objects.none(), empty_label=None
    )
    entry = forms.ModelChoiceField(
        label=_("Chỉ thay ở một hồ sơ"),
        queryset=Entry.objects.none(),
        required=False,
        empty_label=_("Cả phiên họp"),
    )
    reason = _reason(_("Lý do"))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            sessions = Session.objects.filter(round=self.thing.round_id).exclude(state="closed")
            entries = Entry.objects.filter(session__in=sessions)
            self.fields["session"].queryset = sessions.select_related("round")  # type: ignore[attr-defined]
            self.fields["entry"].queryset = entries.select_related("dossier__product")  # type: ignore[attr-defined]
