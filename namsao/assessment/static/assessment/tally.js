// What a sheet comes to, counted on the device: the same law as the server's, which has the last word.

export const EMPTY = { choice: "", note: "", reason: "", objection: "" };

const FIELDS = Object.keys(EMPTY);

/** What the member has on one criterion: entered here, or as the server last told. */
export const valueOf = (record, number) => record.mine[number] ?? record.scores[number] ?? EMPTY;

export const same = (one, other) => FIELDS.every((name) => one[name].trim() === other[name].trim());

/** A settled fact that the member leaves without saying why: the server would not take it. */
export function unexplained(record, number, value = valueOf(record, number)) {
  const settled = record.settled[number];
  return settled !== undefined && value.choice !== settled && !value.objection.trim();
}

const pointsOf = (criterion, choice) => criterion.options.find(([value]) => value === choice)?.[1] ?? 0;

/** Whether the producer is owed a reason that is not given yet. */
function owesReason(criterion, value) {
  return pointsOf(criterion, value.choice) < criterion.floor && !value.reason.trim() && !value.objection.trim();
}

function standing(record, criterion) {
  const value = valueOf(record, criterion.number);
  if (!value.choice) return "open";
  if (unexplained(record, criterion.number, value) || owesReason(criterion, value)) return "lacking";
  return value.objection.trim() ? "objected" : "done";
}

/** Points by part, stars, what is open, and what the next star lacks. */
export function tally(record) {
  const parts = {};
  const standings = {};
  const points = {};
  const unmet = [];
  for (const criterion of record.criteria) {
    const { choice } = valueOf(record, criterion.number);
    const got = pointsOf(criterion, choice);
    parts[criterion.part] = (parts[criterion.part] ?? 0) + got;
    points[criterion.number] = choice ? got : null;
    standings[criterion.number] = standing(record, criterion);
    for (const gate of criterion.gates) if (!gate.met.includes(choice)) unmet.push({ criterion, ...gate });
  }
  const total = Object.values(parts).reduce((sum, got) => sum + got, 0);
  const byPoints = record.bands.find(([, floor]) => total >= floor)[0];
  const stars = Math.min(byPoints, ...unmet.map((gate) => gate.level - 1));
  const numbered = (kind) => record.criteria.map(({ number }) => number).filter((number) => standings[number] === kind);
  return { total, parts, points, stars, standings, open: numbered("open"), lacking: numbered("lacking"), next: next(record, total, stars, unmet) };
}

function next(record, total, stars, unmet) {
  if (stars >= record.bands[0][0]) return null;
  const [level, floor] = record.bands.find(([one]) => one === stars + 1);
  return { level, points: Math.max(0, floor - total), gates: unmet.filter((gate) => gate.level <= level) };
}
