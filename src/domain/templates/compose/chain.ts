import type { z } from "zod";
import { defineTemplate } from "../sdk/define-template.ts";
import { parseParams } from "../sdk/parse-params.ts";
import { inputSlots } from "../sdk/slot-names.ts";
import type { Params, SlotDescription, Slots, Template } from "../sdk/template.ts";
import { checkTextSlot } from "./check-part.ts";

export interface ChainOptions {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  /** Its output becomes the second's input. Its parameters are the chain's. */
  readonly first: Template;
  readonly second: Template;
  /** The slot of `second` that takes the first's output. */
  readonly into: string;
  readonly secondParams?: Readonly<Record<string, unknown>>;
  /** For the scorer: generations on natural language to accept and to reject. */
  readonly cases?: Template["cases"];
}

/**
 * Two rules one after the other: the second is applied to what the first gives. The output is worked out by the second's
 * solver, so the chain's own solver runs both solvers on what the prompt shows. Errors: unknown-name (no such text slot),
 * invalid-parameter (of the second's settings).
 */
export function chain(options: ChainOptions): Template {
  const { id, version, title, first, second, into, secondParams } = options;
  checkTextSlot(second, into);
  const given = parseParams(second, secondParams) as Params;
  const key = (slot: string) => `then.${slot}`;
  const extra = inputSlots(second).filter((slot) => slot !== into);
  const secondSlots = (slots: Slots, input: string): Slots => ({
    ...Object.fromEntries(extra.map((slot) => [slot, slots[key(slot)]!])),
    [into]: input,
  });
  const both = (slots: Slots, input: string) => second.solve(secondSlots(slots, input));
  const inputs = inputSlots(first);
  const shown = (slots: Slots) =>
    [...inputs, ...extra.map(key)].map((slot) => textOf(slots[slot]!)).join("\n");

  return defineTemplate({
    id,
    version,
    title,
    rule: `First: ${first.rule} Then, with that answer: ${second.rule}`,
    description: `${first.description} ${second.description}`,
    family: second.family,
    tasks: [],
    params: first.params as z.ZodObject,
    slots: {
      ...pick(first.slots, inputs),
      ...Object.fromEntries(extra.map((slot) => [key(slot), second.slots[slot]!])),
      answer: { role: "output", description: "what the second rule gives for the first one's output" },
    } as Readonly<Record<string, SlotDescription>>,
    outputSlot: "answer",
    wording: [...first.wording, ...second.wording],
    reserved: [...first.reserved, ...second.reserved],
    formats: {
      steps: {
        title: "The input, both rules, the answer",
        prompt: (slots: Slots) =>
          `${shown(slots)}\nStep 1: ${first.title}.\nStep 2: ${second.title}.\nResult:`,
        completion: (slots: Slots) => ` ${slots.answer}\n`,
      },
      chat: {
        title: "A request with both rules",
        prompt: (slots: Slots) =>
          `Do this first: ${first.title.toLowerCase()}. Then, with the result: ${second.title.toLowerCase()}.\n${shown(slots)}\nThe result of both steps:`,
        completion: (slots: Slots) => ` ${slots.answer}\n`,
      },
    },
    baselines: [
      {
        id: "first-step-only",
        description: "the first rule's answer",
        answer: (slots: Slots) => first.solve(slots),
        expected: () => 0,
        tolerance: 0.1,
      },
      {
        id: "second-step-only",
        description: "the second rule on the input as it stands",
        answer: (slots: Slots) => both(slots, textOf(slots[inputs[0]!]!)),
        expected: () => 0,
        tolerance: 0.1,
      },
    ],
    levels: first.levels,
    // What kind of text each slot holds is known to the two templates, not to the compiler.
    cases: (options.cases ?? { accept: [], reject: [] }) as never,
    wordsNeeded: (params) => first.wordsNeeded(params) + second.wordsNeeded(given),
    check: (params) => first.check(params),
    sample(context) {
      const start = first.sample(context);
      const then = second.sample({ ...context, params: given });
      const slots = {
        ...pick(start, inputs),
        ...Object.fromEntries(extra.map((slot) => [key(slot), then[slot]!])),
      };
      return { ...slots, answer: both(slots, textOf(start[first.outputSlot]!)) };
    },
    score: (slots: Partial<Slots>, generation: string) =>
      second.score(secondSlots(slots as Slots, first.solve(slots as Slots)), generation),
    solve: (slots: Slots) => both(slots, first.solve(slots)),
  });
}

function textOf(value: string | readonly string[]): string {
  return typeof value === "string" ? value : value.join(", ");
}

function pick<T>(from: Readonly<Record<string, T>>, names: readonly string[]): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, from[name]!]));
}
