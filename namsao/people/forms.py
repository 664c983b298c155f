"""What people are asked: signing up, registering a producer, inviting, their own data."""

from typing import Any

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.utils.translation import gettext_lazy as _

from namsao.areas.forms import CommuneField
from namsao.kernel.action import REGISTRY
from namsao.kernel.forms import ActionForm, day_field
from namsao.people.models import TokenScope
from namsao.people.roles import Role
from namsao.producers.forms import ProducerForm, RepresentativeForm


class SignupForm(AllauthSignupForm):  # type: ignore[misc]
    """Sign-up by e-mail and password, with the person's name."""

    name = forms.CharField(label=_("Họ tên"), max_length=120)
    field_order = ["name", "email", "password1"]  # noqa: RUF012 -- allauth's own attribute


class RegisterProducer(ProducerForm):
    """A producer and its legal representative, in one go: Form 02, part I."""

    commune = CommuneField(label=_("Xã, phường nơi đặt trụ sở"))
    representative_name = RepresentativeForm.base_fields["name"]
    representative_position = RepresentativeForm.base_fields["position"]
    gender = RepresentativeForm.base_fields["gender"]
    ethnicity = RepresentativeForm.base_fields["ethnicity"]
    home_address = RepresentativeForm.base_fields["home_address"]
    consent_contact = forms.BooleanField(
        label=_("Tôi đồng ý nhận thư mời hội chợ, tập huấn, xúc tiến thương mại (không bắt buộc)"),
        required=False,
    )
    # Asked later, on the producer's own page.
    history = None  # type: ignore[assignment]
    organisation = None  # type: ignore[assignment]
    field_order = (
        "name",
        "kind",
        "commune",
        "address",
        "phone",
        "email",
        "tax_code",
        "registration_number",
        "registered_on",
        "representative_name",
        "representative_position",
        "gender",
        "ethnicity",
        "home_address",
        "consent_contact",
    )


class InviteMember(ActionForm):
    """Who is to act for the producer too."""

    email = forms.EmailField(label=_("Thư điện tử của người được mời"))


class InviteOfficer(ActionForm):
    """Who is to hold which role in the area."""

    email = forms.EmailField(label=_("Thư điện tử của người được mời"))
    role = forms.ChoiceField(
        label=_("Vai trò"),
        choices=[(role.value, role.label) for role in Role if role is not Role.PRODUCER_MEMBER],
    )


class EditSelf(ActionForm):
    """One's own name and language."""

    name = forms.CharField(label=_("Họ tên"), max_length=120)
    language = forms.ChoiceField(
        label=_("Ngôn ngữ của thư và tin nhắn"), choices=[("vi", "Tiếng Việt"), ("en", "English")]
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.thing is not None:
            self.initial = {"name": self.thing.name, "language": self.thing.language}


class AskCorrection(ActionForm):
    """What is wrong, and what would be right."""

    text = forms.CharField(
        label=_("Điều gì sai, và đúng là thế nào"),
        help_text=_("Ghi rõ ở hồ sơ, trang nào. Đừng ghi số căn cước hay mật khẩu."),
        widget=forms.Textarea,
        max_length=2000,
    )


class AskErasure(ActionForm):
    """What should go; the whole account unless the words say otherwise."""

    text = forms.CharField(
        label=_("Bạn muốn xoá gì, vì sao"), widget=forms.Textarea, max_length=2000
    )


class ObjectToProcessing(ActionForm):
    """Which use of one's data one objects to."""

    text = forms.CharField(
        label=_("Bạn phản đối việc dùng dữ liệu nào, vào việc gì"),
        widget=forms.Textarea,
        max_length=2000,
    )


class Answer(ActionForm):
    """What was done."""

    answer = forms.CharField(
        label=_("Trả lời cho người yêu cầu"), widget=forms.Textarea, max_length=2000
    )


class Decline(Answer):
    """Why it is not done, and the law that says so."""

    ground = forms.CharField(
        label=_("Căn cứ pháp lý"),
        help_text=_("Ví dụ: hồ sơ đánh giá phải lưu theo Luật Lưu trữ 33/2024/QH15."),
        max_length=300,
    )


class Erase(ActionForm):
    """One more look: what is erased does not come back."""

    sure = forms.BooleanField(label=_("Tôi hiểu rằng không lấy lại được dữ liệu đã xoá"))


# What nobody does through a program: to one's own account and data, or for good to others'.
BY_HAND = frozenset(
    {
        "people.erase_person",
        "people.make_token",
        "people.revoke_token",
        "people.edit_self",
        "people.download_self",
        "people.ask_correction",
        "people.ask_erasure",
        "people.object_to_processing",
        "people.accept_invitation",
    }
)


def action_choices() -> list[tuple[str, str]]:
    """Every action that a token may be given: its name and its label."""
    return [
        (name, f"{act.label} ({name})")
        for name, act in sorted(REGISTRY.items())
        if name not in BY_HAND
    ]


class MakeToken(ActionForm):
    """A token's name, how far it reaches, and until when."""

    name = forms.CharField(
        label=_("Tên mã"),
        max_length=80,
        help_text=_("Chương trình nào dùng, ví dụ “Trang thông tin điện tử của tỉnh”."),
    )
    scope = forms.ChoiceField(
        label=_("Phạm vi"),
        choices=TokenScope.choices,
        initial=TokenScope.READ,
        required=False,
        widget=forms.RadioSelect,
        help_text=_("Mã không bao giờ làm được nhiều hơn bạn, và mất theo vai trò của bạn."),
    )
    actions = forms.MultipleChoiceField(
        label=_("Việc được chọn"),
        required=False,
        choices=action_choices,
        widget=forms.CheckboxSelectMultiple,
    )
    expires_on = day_field(_("Dùng được đến hết ngày"), help_text=_("Nhiều nhất một năm."))
    field_order = ("name", "expires_on", "scope", "actions")

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if self.by.user_id:
            mine = [(name, label) for name, label in action_choices() if self.by.may(name)]
            self.fields["actions"].choices = mine  # type: ignore[attr-defined]

    def clean_scope(self) -> str:
        """The narrowest one where nothing was said."""
        return self.cleaned_data["scope"] or TokenScope.READ.value

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("scope") == TokenScope.CHOSEN and not found.get("actions"):
            self.add_error("actions", _("Hãy chọn ít nhất một việc, hoặc chọn “Chỉ đọc”."))
        return found
