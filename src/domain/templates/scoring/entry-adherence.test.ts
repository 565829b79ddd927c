import { describe, expect, it } from "vitest";
import { entriesIn, entryAdherence } from "./entry-adherence.ts";

const CARD =
  "Orchard ticket no. 743. Row: row 18. Crates: 12 crates. Left at: Barrow Street. Name: Long Keeper.";
const asked = (question: string, generation: string, text = CARD) =>
  entryAdherence(entriesIn(text)!, question, generation).adherence;

describe("entriesIn", () => {
  it("reads lines, sentences with colons, and sentences with is", () => {
    expect(entriesIn("Frame colour: dark green\nWeight: 14 kilograms")).toEqual([
      { key: "Frame colour", value: "dark green" },
      { key: "Weight", value: "14 kilograms" },
    ]);
    expect(entriesIn(CARD)!.map(({ key }) => key)).toEqual(["Row", "Crates", "Left at", "Name"]);
    expect(entriesIn("Bar foo is rust. Baz is 12.")).toEqual([
      { key: "Bar foo", value: "rust" },
      { key: "Baz", value: "12" },
    ]);
  });

  it("takes prose for no list", () => {
    expect(
      entriesIn(
        "The ferry sank in 1911. Nobody is sure why. It had left the harbour at night. A storm came.",
      ),
    ).toBeUndefined();
    expect(entriesIn("Weight: 14 kilograms")).toBeUndefined();
  });
});

describe("entryAdherence", () => {
  it.each<[string, string, number]>([
    ['What is written under "Crates"?', " 12 crates", 1],
    ['What is written under "Crates"?', " 12", 2 / 3],
    ['What does the entry "Name" say?', " Long Keeper\n", 1],
    ['Which value stands beside "Left at"?', " Barrow Street.", 1],
    ['Which value stands beside "Left at"?', " Long Keeper", 0],
    ['Which value stands beside "Left at"?', " I do not know", 0],
    ["What is the temperature?", " Long Keeper", 0],
  ])("%s %s: %d", (question, generation, adherence) => {
    expect(asked(question, generation)).toBeCloseTo(adherence, 12);
  });

  it("counts keys that share words with the question by how many", () => {
    const text = "Frame colour: green\nHandle colour: black\nWeight: 3 kilos";
    expect(asked("What colour is the frame?", "green", text)).toBe(1);
    expect(asked("What colour is the frame?", "black", text)).toBe(0.5);
    expect(asked("What colour is the frame?", text.replaceAll("\n", " "), text)).toBeLessThan(0.3);
  });
});
