"""QR codes as SVG."""

import segno


def qr_svg(address: str) -> str:
    """The QR code of an address, without a margin: whoever places it leaves four modules free.

    Error correction M lets a code survive a scratch; a long address is still read from A4.
    """
    code = segno.make(address, error="m", micro=False)
    return str(code.svg_inline(border=0, dark="#2b2320", omitsize=True))
