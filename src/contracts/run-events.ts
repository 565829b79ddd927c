import { z } from "zod";

const time = z.iso.datetime();
const stage = z.string();
const key = z.string();
const count = z.number();

/** Everything that happens in a run, one JSON line each in `events.jsonl`. New kinds may be added, none changes. */
export const runEventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("run-start"), time, recipe_hash: z.string(), pid: z.number() }),
  z.object({ type: z.literal("stage-start"), time, stage, key }),
  /** A finished stage with the same inputs was found; `seconds` is what it took then. */
  z.object({ type: z.literal("stage-reuse"), time, stage, key, seconds: count }),
  z.object({ type: z.literal("stage-progress"), time, stage, done: count, total: count, unit: z.string() }),
  z.object({
    type: z.literal("tune-step"),
    time,
    stage,
    step: count,
    steps: count,
    loss: count,
    learning_rate: count,
    gradient_norm: count,
    tokens: count,
    seconds: count,
  }),
  /** A curriculum's decision: the level of a round and the parameters that it stands for. */
  z.object({
    type: z.literal("curriculum-level"),
    time,
    round: count,
    level: count,
    params: z.record(z.string(), z.unknown()),
  }),
  /** What the next decision rests on: mean adherence to the rule on fresh samples of the round's level. */
  z.object({
    type: z.literal("curriculum-score"),
    time,
    round: count,
    level: count,
    score: count,
    rows: count,
  }),
  z.object({ type: z.literal("stage-end"), time, stage, key, seconds: count }),
  z.object({ type: z.literal("run-interrupt"), time }),
  z.object({ type: z.literal("run-fail"), time, code: z.string(), message: z.string() }),
  z.object({ type: z.literal("run-end"), time, seconds: count }),
]);

export type RunEvent = z.output<typeof runEventSchema>;

/** An event before its time is noted. */
export type NewRunEvent = RunEvent extends infer Event
  ? Event extends RunEvent
    ? Omit<Event, "time">
    : never
  : never;

/** Undefined for a line that is no event: torn by a crash, or of a later version. */
export function parseRunEvent(line: string): RunEvent | undefined {
  try {
    return runEventSchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
