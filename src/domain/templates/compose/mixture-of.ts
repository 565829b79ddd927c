import { z } from "zod";
import { CookbookError } from "../../../core/errors.ts";
import type { RandomStream } from "../../../core/random.ts";
import { defineTemplate } from "../sdk/define-template.ts";
import { integer, tokenFields } from "../sdk/param-fields.ts";
import { parseParams } from "../sdk/parse-params.ts";
import { formatOf } from "../sdk/sampler.ts";
import type { Params, Slots, Template, TemplateFamily } from "../sdk/template.ts";

export interface MixturePart {
  readonly template: Template;
  /** Relative; default 1. */
  readonly weight?: number;
  readonly params?: Readonly<Record<string, unknown>>;
  /** Default: the part's first for the format "mixed"; the format "chat" shows every part's chat. */
  readonly format?: string;
}

export interface MixtureOptions {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly family: TemplateFamily;
  /** At least two, with different ids. */
  readonly parts: readonly MixturePart[];
}

/**
 * One template of several rules: each sample follows one of them, drawn by weight. A sample's slots are those of its part
 * under the name "part.slot"; the others stay empty. Scorer and solver are the part's.
 * Errors: unknown-name, invalid-parameter (fewer parts than two, one twice, a weight of 0 or less, a part's settings).
 */
export function mixtureOf({ id, version, title, family, parts }: MixtureOptions): Template {
  checkParts(id, parts);
  const prepared = parts.map(prepare);
  const empty: Slots = Object.assign({}, ...prepared.map((part) => part.empty));
  const total = prepared.reduce((sum, { weight }) => sum + weight, 0);
  const partOf = (slots: Partial<Slots>) => prepared.find((part) => part.id === slots.part) ?? prepared[0]!;

  return defineTemplate({
    id,
    version,
    title,
    rule: `One of: ${prepared.map(({ template }) => template.rule).join(" ")}`,
    description: `A mixture of ${prepared.map((part) => part.id).join(", ")}.`,
    family,
    tasks: [],
    params: z.object({
      level: integer({
        min: 0,
        max: MOST_LEVELS,
        default: 0,
        description: "difficulty of every part; 0: the parts' own parameters",
      }),
      ...tokenFields,
    }),
    slots: {
      part: { role: "child", description: "id of the template that the sample follows" },
      ...Object.assign({}, ...prepared.map(({ slots }) => slots)),
      answer: { role: "output", description: "the part's output as text" },
    },
    outputSlot: "answer",
    wording: prepared.flatMap(({ template }) => template.wording),
    reserved: prepared.flatMap(({ template }) => template.reserved),
    formats: {
      mixed: {
        title: "Each part in its own format",
        prompt: (slots: Slots) => partOf(slots).layout.prompt(partOf(slots).unpack(slots)),
        completion: (slots: Slots) => partOf(slots).layout.completion(partOf(slots).unpack(slots)),
      },
      chat: {
        title: "Each part as a request",
        prompt: (slots: Slots) => partOf(slots).chat.prompt(partOf(slots).unpack(slots)),
        completion: (slots: Slots) => partOf(slots).chat.completion(partOf(slots).unpack(slots)),
      },
    },
    baselines: prepared.flatMap((part) => part.baselines(part.weight / total)),
    cases: {
      accept: prepared.flatMap((part) => part.template.cases.accept.map(part.packCase)),
      reject: prepared.flatMap((part) => part.template.cases.reject.map(part.packCase)),
    },
    levels: [{ level: 1 }, { level: 2 }, { level: 3 }],
    wordsNeeded: ({ level }) =>
      Math.max(...prepared.map(({ template, paramsAt }) => template.wordsNeeded(paramsAt[level]!))),
    sample(context) {
      let point = context.random.float() * total;
      let next = 0;
      while (next < prepared.length - 1 && point >= prepared[next]!.weight) {
        point -= prepared[next]!.weight;
        next += 1;
      }
      const part = prepared[next]!;
      const slots = part.template.sample({ ...context, params: part.paramsAt[context.params.level]! });
      return { ...empty, ...part.pack(slots) };
    },
    score: (slots: Partial<Slots>, generation) => {
      const part = partOf(slots);
      return part.template.score(part.unpack(slots as Slots), generation);
    },
    solve: (slots: Slots) => partOf(slots).template.solve(partOf(slots).unpack(slots)),
  });
}

const MOST_LEVELS = 3;

function checkParts(id: string, parts: readonly MixturePart[]): void {
  const ids = parts.map(({ template }) => template.id);
  const twice = ids.find((each, i) => ids.indexOf(each) < i);
  const weightless = parts.find(({ weight = 1 }) => !(weight > 0 && Number.isFinite(weight)));
  const problem =
    parts.length < 2
      ? `it has ${parts.length} parts, expected at least two`
      : twice !== undefined
        ? `the part "${twice}" stands there twice`
        : weightless !== undefined
          ? `the part "${weightless.template.id}" has the weight ${weightless.weight}, expected a number above 0`
          : undefined;
  if (problem === undefined) return;
  throw new CookbookError({ code: "invalid-parameter", message: `mixture "${id}": ${problem}` });
}

function prepare({ template, weight = 1, params, format }: MixturePart) {
  const { id } = template;
  const key = (slot: string) => `${id}.${slot}`;
  const names = Object.keys(template.slots);
  const pack = (slots: Slots): Slots => ({
    part: id,
    ...Object.fromEntries(Object.entries(slots).map(([slot, value]) => [key(slot), value])),
    answer: textOf(slots[template.outputSlot]),
  });
  return {
    id,
    template,
    weight,
    paramsAt: paramsByLevel(template, params),
    layout: formatOf(template, format ?? Object.keys(template.formats)[0]!),
    chat: formatOf(template, "chat"),
    slots: Object.fromEntries(names.map((slot) => [key(slot), template.slots[slot]])),
    empty: Object.fromEntries(names.map((slot) => [key(slot), template.slots[slot]!.list ? [] : ""])),
    pack,
    packCase: (each: { readonly slots: Partial<Slots>; readonly generation: string }) => ({
      slots: pack(each.slots as Slots),
      generation: each.generation,
    }),
    unpack,
    baselines: (share: number) =>
      template.baselines.map((baseline) => ({
        ...baseline,
        id: `${id}-${baseline.id}`,
        description: `${baseline.description}, on samples of ${id}`,
        answer: (slots: Slots, random: RandomStream) =>
          slots.part === id ? baseline.answer(unpack(slots), random) : "",
        expected: () => share * baseline.expected(paramsByLevel(template, params)[0]!),
      })),
  };

  function unpack(slots: Slots): Slots {
    return Object.fromEntries(
      names.filter((slot) => key(slot) in slots).map((slot) => [slot, slots[key(slot)]!]),
    );
  }
}

/** At 0 the given parameters, above that with those of the template's level, or of its last. */
function paramsByLevel(template: Template, params: Readonly<Record<string, unknown>> = {}): Params[] {
  return Array.from({ length: MOST_LEVELS + 1 }, (_, level) => {
    const own = level === 0 ? {} : (template.levels[level - 1] ?? template.levels.at(-1) ?? {});
    return parseParams(template, { ...params, ...own });
  });
}

function textOf(value: Slots[string] | undefined): string {
  return typeof value === "string" ? value : (value ?? []).join(", ");
}
