import type { z } from "zod";
import type { RandomStream } from "../../../core/random.ts";
import type { DistinctWords } from "../../tokens/distinct-words.ts";
import type { TokenSource } from "../../tokens/token-source.ts";

/** One named part of a sample, or a list of parts of one kind (options, records). */
export type SlotValue = string | readonly string[];
export type Slots = Readonly<Record<string, SlotValue>>;
export type Params = Readonly<Record<string, unknown>>;

export const TEMPLATE_FAMILIES = ["retrieve", "choose", "compare", "transform"] as const;
export type TemplateFamily = (typeof TEMPLATE_FAMILIES)[number];

/** All that `sample` may look at. Lives as long as the call: the next sample gets the same object, rewound. */
export interface SampleContext<P> {
  readonly random: RandomStream;
  /** Words from the token source, no stem twice in a sample. */
  readonly words: DistinctWords;
  /** The token source itself, for words that may repeat. */
  readonly tokens: TokenSource;
  readonly params: P;
}

/** `parent`: drawn from random words; `child`: derived from parents; `output`: computed by the rule. */
export interface SlotDescription {
  readonly role: "parent" | "child" | "output";
  readonly description: string;
  /** The slot is a list of texts. */
  readonly list?: true;
}

/** The slot values that a declaration of slots calls for. */
export type SlotsOf<D extends Readonly<Record<string, SlotDescription>>> = {
  readonly [Name in keyof D]: D[Name] extends { readonly list: true } ? readonly string[] : string;
};

/** Lays slots out as a prompt and a completion. Text is raw: chat templates come in at tuning and evaluation. */
export interface TemplateFormat<S> {
  readonly title: string;
  /** Never ends in white space: the completion brings its own leading space. */
  prompt(slots: S): string;
  completion(slots: S): string;
}

/** A generation on slots in natural language, as a real task's fields fill them, and what the scorer must think of it. */
export interface ScorerCase<S> {
  readonly slots: Partial<S>;
  readonly generation: string;
}

/** How well a generation follows the rule. Every figure lies in [0, 1]. */
export interface Adherence {
  readonly adherence: number;
  readonly parts: Readonly<Record<string, number>>;
}

/** A trivial answer, or a shortcut that a model could take in place of the rule, and how often it is right. */
export interface Baseline<P, S> {
  readonly id: string;
  readonly description: string;
  answer(slots: S, random: RandomStream): string;
  /** Expected share of exact matches, in [0, 1]. */
  expected(params: P): number;
  /** How far the measured share may lie from `expected`, besides sampling noise. Default 0. */
  readonly tolerance?: number;
}

/**
 * Where a slot's value stands in a row of a real task:
 * - `"goal"` – the field; a list of texts in a text slot is parted by commas; `{ text: [...] }` counts as its list;
 * - `"fact1?"` – the same, and rows may lack it: then the slot stays empty;
 * - `"text[:-1]"` – a field without its last word and the white space before it;
 * - `"context|text[:-1]"` – the first of these whose field the row has;
 * - `"{activity_label}: {ctx}"` – a text with fields put in;
 * - `["sol1", "sol2"]` – a list of fields, for a list slot.
 */
export type SlotSource = string | readonly string[];

/** A real task that the template is meant for, and how a row of it fills the slots; the output slot is left out. */
export interface TaskUse {
  /** As lm-evaluation-harness names it, where it knows the task. */
  readonly task: string;
  readonly slots: Readonly<Record<string, SlotSource>>;
  /** The format shaped like the task's own prompt. */
  readonly format: string;
}

export interface Template<P = Params, S = Slots> {
  /** Kebab-case; also the file's name. */
  readonly id: string;
  /** Raised by every change that changes a sample. */
  readonly version: number;
  readonly title: string;
  /** One sentence that tells a person how to find the output. */
  readonly rule: string;
  /** What it teaches, and how. */
  readonly description: string;
  readonly family: TemplateFamily;
  readonly tasks: readonly TaskUse[];
  /** Every field has a default, bounds and a description. */
  readonly params: z.ZodObject;
  /** Parameters that change the output only: samples that differ in nothing else have equal prompts (for controls). */
  readonly outputParams: readonly string[];
  readonly slots: Readonly<Record<keyof S & string, SlotDescription>>;
  /** The slot that holds the answer. */
  readonly outputSlot: keyof S & string;
  /** The first is the default; one is called "chat" and asks as a person asks an assistant. */
  readonly formats: Readonly<Record<string, TemplateFormat<S>>>;
  readonly baselines: readonly Baseline<P, S>[];
  /**
   * Fixed natural language that slots may hold, such as question openings and link words. With the formats' frames it is
   * all that a person wrote in a sample; everything else comes from the token source. The check of templates sees to it.
   */
  readonly wording: readonly string[];
  /** Words that no sample draws nor holds: the scorer would misread them. Those of `wording` are never drawn anyway. */
  readonly reserved: readonly string[];
  /** Parameters from easy to hard, at least three steps, as a user would give them; the others at their defaults. */
  readonly levels: readonly { readonly [Name in keyof P]?: unknown }[];
  /** In words written for this purpose: the scorer gives at least 0.75 to those accepted, at most 0.35 to the others. */
  readonly cases: { readonly accept: readonly ScorerCase<S>[]; readonly reject: readonly ScorerCase<S>[] };
  /** What makes the parameters impossible together, in words; undefined when nothing does. */
  check(params: P): string | undefined;
  /** How many different words one sample may need. */
  wordsNeeded(params: P): number;
  /** False for controls whose output does not follow the rule. */
  followsRule(params: P): boolean;
  sample(context: SampleContext<P>): S;
  /** Works on a sample's slots and on a real task's fields alike; never needs the gold answer. */
  score(slots: Partial<S>, generation: string): Adherence;
  /** The rule once more, by another route, from the slots that a reader of the prompt sees. */
  solve(slots: S): string;
}
