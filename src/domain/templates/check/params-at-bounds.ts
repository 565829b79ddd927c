import { isCookbookError } from "../../../core/errors.ts";
import { createRandom, type RandomStream } from "../../../core/random.ts";
import type { ParamDescription } from "../sdk/parse-params.ts";
import type { Sampler } from "../sdk/sampler.ts";
import type { CheckContext } from "./check.ts";

type Given = Readonly<Record<string, unknown>>;

/** Every parameter alone at each of its bounds or options. */
export function boundaryParams(params: readonly ParamDescription[]): Given[] {
  return params.flatMap((param) => boundsOf(param).map((value) => ({ [param.name]: value })));
}

/** `count` draws of all parameters together. */
export function randomParams(params: readonly ParamDescription[], seed: number, count: number): Given[] {
  const random = createRandom(["check-params", seed]);
  return Array.from({ length: count }, () =>
    Object.fromEntries(params.map((param) => [param.name, randomValue(random, param)])),
  );
}

/** The sampler, or undefined when the parameters are refused with a reason. Other errors go through. */
export function samplerOrRefusal(context: CheckContext, params: Given): Sampler | undefined {
  try {
    return context.sampler({ params });
  } catch (error) {
    if (isCookbookError(error) && REFUSALS.includes(error.code)) return undefined;
    throw error;
  }
}

const REFUSALS: readonly string[] = ["invalid-parameter", "vocabulary-too-small"];

function boundsOf({ type, options, minimum, maximum }: ParamDescription): unknown[] {
  if (options !== undefined) return [...options];
  if (type === "boolean") return [true, false];
  if (minimum === undefined || maximum === undefined) return [];
  if (type !== "range") return [minimum, maximum];
  return [
    [minimum, minimum],
    [maximum, maximum],
    [minimum, maximum],
  ];
}

function randomValue(random: RandomStream, param: ParamDescription): unknown {
  const { type, options, minimum, maximum } = param;
  if (param.name === "zipfExponent") return random.pick([0, 0.25, 1, 2]);
  if (options !== undefined) return random.pick(options);
  if (type === "boolean") return random.chance(0.5);
  if (minimum === undefined || maximum === undefined) return param.default;
  if (type === "integer") return random.between(minimum, maximum);
  if (type === "number") return minimum + random.float() * (maximum - minimum);
  // Long texts test nothing that middling ones do not.
  const bound = () => random.between(minimum, Math.min(maximum, minimum + 40));
  const [a, b] = [bound(), bound()];
  return [Math.min(a, b), Math.max(a, b)];
}
