"""What people are asked when they sign up, register a producer or invite someone."""

from allauth.account.forms import SignupForm as AllauthSignupForm
from django import forms
from django.utils.translation import gettext_lazy as _

from namsao.areas.forms import CommuneField
from namsao.kernel.forms import ActionForm
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
