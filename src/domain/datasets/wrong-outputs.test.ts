import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keyValue } from "../templates/library/key-value.ts";
import { overlapChoice } from "../templates/library/overlap-choice.ts";
import { createSampler, type Sample } from "../templates/sdk/sampler.ts";
import type { Template } from "../templates/sdk/template.ts";
import { createOutputChanger, type WrongOutputKind } from "./wrong-outputs.ts";

const COUNT = 60;

function samplesOf(template: unknown): Sample[] {
  const sampler = createSampler({
    template: template as Template,
    params: { source: "invented" },
    seed: 4,
    split: "train",
  });
  return Array.from({ length: COUNT }, (_, index) => sampler.sample(index));
}

function changed(samples: readonly Sample[], outputSlot: string, kind: WrongOutputKind, share = 1, seed = 1) {
  const changer = createOutputChanger({ kind, share, count: COUNT, seed, outputSlot });
  return samples.map((sample, index) =>
    changer.keeps(index) ? sample : changer.change(sample, samples[(index + changer.shift) % COUNT]!),
  );
}

const completions = (samples: readonly Sample[]) => samples.map(({ completion }) => completion);

describe("createOutputChanger", () => {
  const entries = samplesOf(keyValue);

  it("shuffles: the same prompts and the same outputs, none at its own place", () => {
    // Outputs that are all different: in a template's, two may be equal by chance.
    const labelled = entries.map((sample, at) => ({
      ...sample,
      slots: { ...sample.slots, answer: `label ${at}` },
      completion: ` label ${at}\n`,
    }));
    fc.assert(
      fc.property(fc.nat(), (seed) => {
        const shuffled = changed(labelled, "answer", "shuffled", 1, seed);
        expect(shuffled.map(({ prompt }) => prompt)).toEqual(entries.map(({ prompt }) => prompt));
        expect(completions(shuffled).sort()).toEqual(completions(labelled).sort());
        expect(shuffled.every(({ completion }, at) => completion !== labelled[at]!.completion)).toBe(true);
        expect(shuffled.every(({ slots, completion }) => completion === ` ${slots.answer}\n`)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  it("takes another span of the text at random, of as many words, none of the answer's", () => {
    const random = changed(entries, "answer", "random");
    for (const [at, { slots, completion }] of random.entries()) {
      const [right, wrong] = [String(entries[at]!.slots.answer), String(slots.answer)];
      expect(completion).toBe(` ${wrong}\n`);
      expect(wrong.split(" ")).toHaveLength(right.split(" ").length);
      const words = new Set(String(slots.context).split(/[\s.:]+/));
      for (const word of wrong.split(" ")) {
        expect(words).toContain(word);
        expect(right.split(" ")).not.toContain(word);
      }
    }
  });

  it("takes another entry where the output is one of a list", () => {
    const options = samplesOf(overlapChoice);
    const slot = overlapChoice.outputSlot;
    const [list] = Object.entries(options[0]!.slots).find(([, value]) => Array.isArray(value))!;
    for (const [at, { slots }] of changed(options, slot, "random").entries()) {
      expect(slots[list]).toContain(slots[slot]);
      expect(slots[slot]).not.toBe(options[at]!.slots[slot]);
    }
  });

  it("takes another sample's output where the right one stands nowhere in the sample", () => {
    const letters = Array.from({ length: COUNT }, (_, index) => ({
      index,
      slots: { text: "some words", answer: `label ${index % 7}` },
      prompt: "some words",
      completion: ` label ${index % 7}\n`,
    }));
    expect(completions(changed(letters, "answer", "random")).sort()).toEqual(completions(letters).sort());
  });

  it("adds wrong outputs to those that are there when the share grows, and keeps the rest", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.double({ min: 0.01, max: 1 }),
        fc.double({ min: 0.01, max: 1 }),
        (seed, a, b) => {
          const [less, more] = [Math.min(a, b), Math.max(a, b)].map((share) =>
            changed(entries, "answer", "shuffled", share, seed),
          );
          for (const [at, one] of less!.entries()) if (one !== entries[at]) expect(more![at]).toEqual(one);
        },
      ),
      { numRuns: 30 },
    );
  });

  it("changes the share that is asked for", () => {
    const changer = createOutputChanger({
      kind: "shuffled",
      share: 0.3,
      count: 10_000,
      seed: 9,
      outputSlot: "answer",
    });
    const kept = Array.from({ length: 10_000 }, (_, index) => changer.keeps(index)).filter(Boolean).length;
    // Five standard deviations of a binomial draw.
    expect(Math.abs(kept - 7000)).toBeLessThan(5 * Math.sqrt(10_000 * 0.3 * 0.7));
  });
});
