// Where a sheet changed in two places: both side by side, and the member chooses. Nothing is lost:
// both can be saved as a file first, and so can what the server no longer takes.

import { EMPTY, valueOf } from "./tally.js";
import { said, texts } from "./standing.js";

const make = (tag, more = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), more);
  element.append(...children);
  return element;
};

const optionOf = (criterion, choice) => {
  const found = criterion.options.find(([value]) => value === choice);
  return found ? `${found[2]} (${found[1]})` : texts.open;
};

function lines(criterion, value) {
  const list = [optionOf(criterion, value.choice)];
  if (value.reason) list.push(`${texts.reason} ${value.reason}`);
  if (value.objection) list.push(`${texts.objection} ${value.objection}`);
  if (value.note) list.push(`${texts.note} ${value.note}`);
  return list;
}

/** What the server has on a criterion that differs. */
function theirs(record, number) {
  const { state, criteria } = record.trouble;
  const now = state.scores[number] ?? EMPTY;
  return criteria[number] === "fact" ? { ...EMPTY, choice: state.settled[number] } : now;
}

let shown = "";

export async function paintDifferences(record, choose, discard) {
  const box = document.getElementById("differs");
  if (!box) return;
  const now = JSON.stringify(record.trouble);
  if (now === shown) return;
  shown = now;
  box.hidden = !record.trouble;
  if (!record.trouble) return box.replaceChildren();
  const heading = make("h2", { textContent: record.trouble.kind === "differs" ? texts.differs : texts.notTaken });
  const keep = make("button", { type: "button", className: "button plain", textContent: record.trouble.kind === "differs" ? texts.saveBoth : texts.saveMine });
  keep.addEventListener("click", () => save(record));
  if (record.trouble.kind !== "differs") {
    const why = record.trouble.kind === "gone" ? texts.gone : record.trouble.text;
    box.replaceChildren(heading, make("p", { textContent: why }), make("p", { textContent: texts.stillHere }), make("div", { className: "actions" }, keep, dropButton(discard, "button plain")));
    return;
  }
  const form = make("form", { className: "stack" });
  for (const criterion of record.criteria) {
    if (criterion.number in record.trouble.criteria) form.append(question(record, criterion));
  }
  const go = make("button", { className: "button", textContent: texts.useChosen });
  form.append(make("div", { className: "actions" }, go, keep));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    choose(Object.fromEntries(Object.keys(record.trouble.criteria).map((number) => [number, form.elements[`whose-${number}`].value])));
  });
  box.replaceChildren(heading, make("p", { textContent: texts.differsWhy }), form);
}

export function dropButton(discard, className) {
  const button = make("button", { type: "button", className, textContent: texts.discard });
  button.addEventListener("click", () => confirm(texts.discardSure) && discard());
  return button;
}

function question(record, criterion) {
  const { number, title } = criterion;
  const fact = record.trouble.criteria[number] === "fact";
  const sides = make("div", { className: "sides" });
  const both = [
    ["mine", texts.mine, valueOf(record, number)],
    ["theirs", fact ? texts.theirFact : texts.theirs, theirs(record, number)],
  ];
  for (const [whose, label, value] of both) {
    const radio = make("input", { type: "radio", name: `whose-${number}`, value: whose, required: true });
    const words = lines(criterion, value).map((line) => make("span", { className: "said", textContent: line }));
    sides.append(make("label", { className: "option side" }, radio, make("span", {}, make("strong", { textContent: label }), ...words)));
  }
  return make("fieldset", { className: "field" }, make("legend", { textContent: `${number}. ${title}` }), sides);
}

/** Everything that this device has of the sheet, as a text file that anybody can read. */
export function save(record) {
  const text = [record.product, new Date().toLocaleString(document.documentElement.lang), ""];
  for (const criterion of record.criteria) {
    const value = valueOf(record, criterion.number);
    text.push(`${criterion.number}. ${criterion.title}`, ...lines(criterion, value).map((line) => `    ${line}`));
    if (record.trouble?.kind === "differs" && criterion.number in record.trouble.criteria) {
      text.push(`  ${texts.theirs}`, ...lines(criterion, theirs(record, criterion.number)).map((line) => `    ${line}`));
    }
  }
  if (record.remark) text.push("", record.remark);
  if (record.signed) text.push("", said("signedHere", new Date(record.signed.at).toLocaleString(document.documentElement.lang)));
  const file = new Blob([`\ufeff${text.join("\r\n")}\r\n`], { type: "text/plain;charset=utf-8" });
  const link = make("a", { href: URL.createObjectURL(file), download: `phieu-${record.sheet}.txt` });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
}
