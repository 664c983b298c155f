"""Running numbers without gaps or doubles."""

from django.db.models import F

from namsao.kernel.models import Register


def next_number(register: str) -> int:
    """The next number of the register named `register`, from 1.

    Call inside an action: its transaction keeps the row locked, so that two who press at once get
    two numbers, and a refused action gives its number back.
    """
    Register.objects.bulk_create([Register(name=register, last=0)], ignore_conflicts=True)
    Register.objects.filter(name=register).update(last=F("last") + 1)
    return Register.objects.values_list("last", flat=True).get(name=register)
