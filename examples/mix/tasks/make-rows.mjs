// Puts the rows of records.jsonl and pairs.jsonl together from invented words, the same each time:
//   node examples/mix/tasks/make-rows.mjs
import { writeFileSync } from "node:fs";

/** xorshift32 of the row's number, so that a row does not depend on the rows before it. */
function chanceOf(seed) {
  let state = (seed * 2654435761 + 88172645) >>> 0 || 1;
  const below = (n) => {
    for (let i = 0; i < 3; i++) {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      state >>>= 0;
    }
    return state % n;
  };
  const pick = (list) => list[below(list.length)];
  const shuffled = (list) => {
    const copy = [...list];
    for (let i = copy.length - 1; i > 0; i--) {
      const j = below(i + 1);
      [copy[i], copy[j]] = [copy[j], copy[i]];
    }
    return copy;
  };
  return { below, pick, shuffled, between: (low, high) => low + below(high - low + 1) };
}

const PEOPLE = [
  "Orla Fenwick",
  "Bram Teller",
  "Joss Amberley",
  "Pell Hathersage",
  "Tamsin Ruud",
  "Ines Quarrie",
  "Lubo Marchetti",
  "Anwen Skarre",
  "Rhoda Pinnock",
  "Kester Vaill",
  "Doro Lindqvist",
  "Matty Okafor",
  "Selwyn Birch",
  "Ottilie Crane",
];
const PLACES = [
  "Copper Lane",
  "Little Stanmere",
  "the upper mill",
  "Pier Nine",
  "Barrow Street",
  "the east gate",
  "Heron Quay",
  "Saltmarsh Road",
  "the old granary",
  "Tanner's Row",
  "Mossley Halt",
  "the long barn",
];
const COLOURS = [
  "brick red",
  "pale green",
  "ochre",
  "plum",
  "slate grey",
  "navy",
  "cream",
  "rust brown",
  "sea blue",
];
const STUFFS = ["cork", "linen", "felt", "enamel", "walnut", "slate", "tin", "wool", "birch", "leather"];
const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

const person = (c) => c.pick(PEOPLE);
const place = (c) => c.pick(PLACES);
const day = (c) => c.pick(DAYS);
const colour = (c) => c.pick(COLOURS);
const stuff = (c) => c.pick(STUFFS);
const number =
  (low, high, unit = "") =>
  (c) =>
    `${c.between(low, high)}${unit && ` ${unit}`}`;
const one =
  (...list) =>
  (c) =>
    c.pick(list);

/** Title, then entries: what stands there, the value, and a way to ask for it besides the entry's own words. */
const FORMS = [
  [
    "Workshop sheet",
    [
      ["Material", stuff],
      ["Bench", (c) => `bench ${c.between(1, 30)}`],
      ["Finish", colour],
      ["Length", number(40, 240, "centimetres")],
      ["Job", one("lamp foot", "stair rod", "tea tray", "door wedge", "coat peg")],
      ["Foreman", person],
    ],
  ],
  [
    "Locker form",
    [
      ["Deposit", number(5, 90, "crowns")],
      ["Place", place],
      ["Key held by", person],
      ["Inspected on", day],
      ["Owner", person],
      ["Colour of the tag", colour],
    ],
  ],
  [
    "Boat register",
    [
      ["Hull", colour],
      ["Skipper", person],
      ["Built in", number(1931, 2009)],
      ["Name", one("Tide Clerk", "Hob Nail", "Second Wind", "Grey Aunt", "Marigold")],
      ["Last surveyed on", day],
      ["Berth", (c) => `berth ${c.between(2, 60)}`],
    ],
  ],
  [
    "Parcel card",
    [
      ["Receiver", person],
      ["Wrapping", stuff],
      ["Sender", person],
      ["Left at", place],
      ["Due on", day],
      ["Weight", number(1, 30, "kilos")],
    ],
  ],
  [
    "Beehive log",
    [
      ["Keeper", person],
      ["Queen marked", colour],
      ["Frames", number(6, 14, "frames")],
      ["Site", place],
      ["Honey taken", number(3, 28, "jars")],
      ["Last opened on", day],
      ["Box made of", stuff],
    ],
  ],
  [
    "Choir list",
    [
      ["Conductor", person],
      ["Rehearsal day", day],
      ["Hall", place],
      ["Singers", number(12, 70, "singers")],
      ["Robes", colour],
      ["Founded in", number(1890, 2015)],
      ["Piano tuned by", person],
    ],
  ],
  [
    "Orchard ticket",
    [
      ["Variety", one("Winter Bonnet", "Long Keeper", "Sweet Tollgate", "Amber Russet")],
      ["Picked by", person],
      ["Row", (c) => `row ${c.between(1, 44)}`],
      ["Crates", number(2, 60, "crates")],
      ["Collected on", day],
      ["Ladder left at", place],
    ],
  ],
  [
    "Repair slip",
    [
      ["Article", one("mantel clock", "bread bin", "step ladder", "desk fan", "oil lamp")],
      ["Brought in by", person],
      ["Fault found by", person],
      ["Price", number(4, 95, "crowns")],
      ["Ready on", day],
      ["Shelf", (c) => `shelf ${c.between(1, 25)}`],
      ["New part made of", stuff],
    ],
  ],
];
const ASKING = [
  (key) => `What does the entry "${key}" say?`,
  (key) => `Which value stands beside "${key}"?`,
  (key) => `What is written under "${key}"?`,
  (key) => `What has been filled in for "${key}"?`,
];

function record(row) {
  const c = chanceOf(row);
  const [title, fields] = c.pick(FORMS);
  const entries = fields.map(([key, value]) => ({ key, value: value(c) }));
  // A value that stands twice would make two entries right.
  const asked = c.pick(
    entries.filter(({ value }) => entries.filter((other) => other.value === value).length === 1),
  );
  const body = c.shuffled(entries).map(({ key, value }) => ` ${key}: ${value}.`);
  return {
    id: `record-${String(row).padStart(3, "0")}`,
    context: `${title} no. ${c.between(101, 989)}.${body.join("")}`,
    question: c.pick(ASKING)(asked.key),
    answers: [asked.value],
  };
}

const MAKERS = [
  "Brindle",
  "Ostermoor",
  "Haldane",
  "Pickwell",
  "Tolva",
  "Quenby",
  "Fenlight",
  "Marram",
  "Dunlin",
  "Karsk",
];
const LINES = ["Swift", "Harbour", "Meadow", "Comet", "Linnet", "Summit", "Willow", "Anchor"];
const THINGS = [
  ["kettle", ["1.2 litres", "1.5 litres", "1.7 litres"]],
  ["desk lamp", ["40 cm tall", "55 cm tall", "62 cm tall"]],
  ["rucksack", ["18 litres", "25 litres", "32 litres"]],
  ["hand drill", ["12 volts", "18 volts", "24 volts"]],
  ["folding chair", ["for 90 kg", "for 110 kg", "for 130 kg"]],
  ["wall clock", ["25 cm wide", "30 cm wide", "38 cm wide"]],
  ["garden hose", ["15 metres", "20 metres", "30 metres"]],
  ["frying pan", ["20 cm wide", "24 cm wide", "28 cm wide"]],
];

function pair(row) {
  const c = chanceOf(7919 + row);
  const match = row % 2 === 0;
  const item = (kind = c.pick(THINGS)) => ({
    maker: c.pick(MAKERS),
    line: c.pick(LINES),
    model: `${c.pick(["A", "K", "M", "R", "T"])}${c.between(12, 99)}`,
    thing: kind[0],
    size: c.pick(kind[1]),
    colour: c.pick(COLOURS),
  });
  const parts = (of) => [`${of.maker} ${of.line} ${of.model}`, of.thing, of.size, of.colour];
  const first = item();
  // A match is told in another order and may miss a detail; the others are things of the same kind by another maker.
  const kind = THINGS.find(([thing]) => thing === first.thing);
  let other = item(kind);
  while (other.maker === first.maker || other.model === first.model || other.line === first.line)
    other = item(kind);
  const second = parts(match ? first : other);
  const [name, ...details] = second;
  const told = c.below(3) === 0 ? c.shuffled(details).slice(0, 2) : c.shuffled(details);
  return {
    id: `pair-${String(row).padStart(3, "0")}`,
    left: parts(first).join(", "),
    right: (c.below(2) === 0 ? [name, ...told] : [...told, name]).join(", "),
    label: match ? 1 : 0,
  };
}

const write = (file, rows) =>
  writeFileSync(new URL(file, import.meta.url), rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
const ROWS = Array.from({ length: 320 }, (_, i) => i + 1);
write("records.jsonl", ROWS.map(record));
write("pairs.jsonl", ROWS.map(pair));
