import type { Component } from "./tokenizer-json.ts";

/** The pattern inside `ByteLevel` with `use_regex` (GPT-2). */
export const GPT2_PATTERN =
  "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+";

/** Splits at every match and keeps the matches. */
export function isolate(pattern: string): Component {
  return { type: "Split", pattern: { Regex: pattern }, behavior: "Isolated", invert: false };
}

export const BYTE_LEVEL: Component = {
  type: "ByteLevel",
  add_prefix_space: false,
  trim_offsets: true,
  use_regex: false,
};

/**
 * Writes a pre-tokenizer with plain splits only. Rust's `Digits` and `ByteLevel` go by Unicode's numbers and white
 * space, JavaScript's `\d` and `\s` do not; as `Split` patterns both are read the same way. Equal pre-tokenizers also
 * become equal text here, which the tokenizer's fingerprint relies on.
 */
export function withPlainSplits(component: Component): Component {
  const steps = plainSteps(component);
  return steps.length === 1 ? steps[0]! : { type: "Sequence", pretokenizers: steps };
}

function plainSteps(component: Component): Component[] {
  switch (component.type) {
    case "Sequence":
      return (component.pretokenizers as Component[]).flatMap(plainSteps);
    case "Digits":
      return [isolate(component.individual_digits === true ? "\\p{N}" : "\\p{N}+")];
    case "ByteLevel": {
      // A prefix space is added before splitting, so it must stay in the component that splits.
      if (component.add_prefix_space === true) return [component];
      return component.use_regex === false ? [BYTE_LEVEL] : [isolate(GPT2_PATTERN), BYTE_LEVEL];
    }
    default:
      return [component];
  }
}
