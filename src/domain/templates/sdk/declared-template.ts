import { z } from "zod";
import { canonicalJson } from "../../../core/canonical-json.ts";
import type { RandomStream } from "../../../core/random.ts";
import { defineTemplate } from "./define-template.ts";
import { choice, integer, range, share, tokenFields } from "./param-fields.ts";
import type {
  Adherence,
  Baseline,
  Params,
  SampleContext,
  ScorerCase,
  SlotDescription,
  Slots,
  TaskUse,
  Template,
  TemplateFamily,
} from "./template.ts";

/** A template without its functions: what one in another language tells of itself. */
export interface TemplateData {
  readonly id: string;
  readonly version: number;
  readonly title: string;
  readonly rule: string;
  readonly description: string;
  readonly family: TemplateFamily;
  readonly tasks: readonly TaskUse[];
  /** Besides those of the token source, which every template has. */
  readonly params: readonly ParamData[];
  readonly outputParams: readonly string[];
  readonly slots: readonly ({ readonly name: string; readonly list: boolean } & Omit<
    SlotDescription,
    "list"
  >)[];
  readonly formats: readonly { readonly name: string; readonly title: string }[];
  readonly baselines: readonly {
    readonly id: string;
    readonly description: string;
    readonly tolerance: number;
  }[];
  readonly wording: readonly string[];
  readonly reserved: readonly string[];
  readonly levels: readonly Readonly<Record<string, unknown>>[];
  readonly accept: readonly ScorerCase<Slots>[];
  readonly reject: readonly ScorerCase<Slots>[];
  readonly judgesParams: boolean;
}

export interface ParamData {
  readonly name: string;
  readonly kind: "integer" | "number" | "share" | "choice" | "flag" | "range";
  readonly default: unknown;
  readonly description: string;
  readonly min: number | null;
  readonly max: number | null;
  readonly options: readonly string[] | null;
}

/** What it says of its parameters. */
export interface ParamsJudgement {
  /** Why they are impossible together. */
  readonly problem: string | null;
  readonly wordsNeeded: number;
  readonly followsRule: boolean;
  /** Of each baseline, in order. */
  readonly expected: readonly number[];
}

export type Side = "prompt" | "completion";

/** Its functions, which answer at once. */
export interface TemplateCalls {
  prepare(params: Params): ParamsJudgement;
  /** The slots, and prompt and completion in every format. */
  draw(context: SampleContext<Params>): {
    readonly slots: Slots;
    readonly texts: Readonly<Record<string, readonly [prompt: string, completion: string]>>;
  };
  layout(format: string, side: Side, slots: Slots): string;
  solve(slots: Slots): string;
  score(slots: Partial<Slots>, generation: string): Adherence;
  /** The answer of the baseline at this place. */
  baseline(place: number, slots: Slots, random: RandomStream): string;
}

/** A template like any other of data and calls. Errors: internal, as `defineTemplate`. */
export function templateOfData(data: TemplateData, calls: TemplateCalls): Template {
  const judgements = new Map<string, ParamsJudgement>();
  const prepare = (params: object) => {
    const key = canonicalJson(params);
    const known = judgements.get(key) ?? calls.prepare(params as Params);
    judgements.set(key, known);
    return known;
  };
  /** Laid out when they were drawn. */
  const known = new WeakMap<Slots, ReturnType<TemplateCalls["draw"]>["texts"]>();
  const layout = (format: string, side: Side, slots: Slots) =>
    known.get(slots)?.[format]?.[side === "prompt" ? 0 : 1] ?? calls.layout(format, side, slots);

  const { accept, reject, judgesParams, params, slots, formats, baselines } = data;
  const { id, version, title, rule, description, family, tasks, outputParams, wording, reserved, levels } =
    data;
  return defineTemplate({
    id,
    version,
    title,
    rule,
    description,
    family,
    tasks,
    outputParams,
    wording,
    reserved,
    levels,
    params: z.object({
      ...Object.fromEntries(params.map((param) => [param.name, fieldOf(param)])),
      ...tokenFields,
    }),
    slots: Object.fromEntries(
      slots.map(({ name, role, description, list }) => [
        name,
        { role, description, ...(list ? { list: true as const } : {}) },
      ]),
    ),
    outputSlot: slots.find(({ role }) => role === "output")?.name ?? "",
    formats: Object.fromEntries(
      formats.map(({ name, title }) => [
        name,
        {
          title,
          prompt: (given: Slots) => layout(name, "prompt", given),
          completion: (given: Slots) => layout(name, "completion", given),
        },
      ]),
    ),
    baselines: baselines.map(
      (each, place): Baseline<object, Slots> => ({
        ...each,
        answer: (given, random) => calls.baseline(place, given, random),
        expected: (given) => prepare(given).expected[place]!,
      }),
    ),
    // Whether a slot is a list is known to the data only, not to the types.
    cases: { accept, reject } as never,
    check: (given) => (judgesParams ? (prepare(given).problem ?? undefined) : undefined),
    wordsNeeded: (given) => prepare(given).wordsNeeded,
    followsRule: (given) => prepare(given).followsRule,
    sample(context) {
      const drawn = calls.draw(context);
      known.set(drawn.slots, drawn.texts);
      return drawn.slots as never;
    },
    score: (given: Partial<Slots>, generation) => calls.score(given, generation),
    solve: (given: Slots) => calls.solve(given),
  });
}

/** The declaration's bounds were checked where it was written. */
function fieldOf({ kind, default: value, description, min, max, options }: ParamData): z.ZodType {
  const bounds = { min: min ?? 0, max: max ?? 0, description };
  switch (kind) {
    case "integer":
      return integer({ ...bounds, default: value as number });
    case "number":
      return z
        .number()
        .min(bounds.min)
        .max(bounds.max)
        .default(value as number)
        .describe(description);
    case "share":
      return share({ default: value as number, description });
    case "choice":
      return choice(options as [string, ...string[]], { default: value as string, description });
    case "flag":
      return z
        .boolean()
        .default(value as boolean)
        .describe(description);
    case "range":
      return range({ ...bounds, default: value as [number, number] });
  }
}
