import { InvalidArgumentError } from "commander";
import { LORA_TARGETS, type LoraTarget } from "../../domain/ports/engine.ts";
import { commaNames } from "./parse-names.ts";

/** For `--targets q,v`. */
export function parseTargets(text: string): LoraTarget[] {
  const known: readonly string[] = LORA_TARGETS;
  return [...new Set(commaNames(text))].map((name) => {
    if (known.includes(name)) return name as LoraTarget;
    throw new InvalidArgumentError(`"${name}" is none of ${LORA_TARGETS.join(", ")}.`);
  });
}
