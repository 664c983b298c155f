"""A back-test as lines of text: calibration by tenths, Brier scores, the counts of each cut."""

from collections.abc import Iterator

from namsao.programme.forecasting.backtest import BackTest


def lines(found: BackTest) -> Iterator[str]:
    """What was said beside what came."""
    yield f"{len(found.said)} forecasts of single dossiers, {len(found.cuts)} cuts"
    yield (
        f"Brier score {found.brier:.4f}, of last year's ratio {found.naive:.4f};"
        f" Spiegelhalter's z {found.z:+.2f}"
    )
    yield "  of 100 said  of 100 came  dossiers  standard error"
    for one in found.bins:
        yield (
            f"  {one.said * 100:11.1f}  {one.happened * 100:11.1f}  {one.count:8d}"
            f"  {one.spread * 100:14.1f}{'' if one.within else '  outside three of them'}"
        )
    yield "  in progress  expected  nine times in ten  last year's ratio  came"
    for cut in found.cuts:
        yield (
            f"  {cut.dossiers:11d}  {cut.expected:8.1f}  {cut.low:10d} – {cut.high:<4d}"
            f"  {cut.naive:17.1f}  {cut.came:4d}"
        )
