import type { MixRule } from "./mix-rule.ts";

export const uniform: MixRule = {
  id: "uniform",
  title: "uniform",
  source: "the baseline that asks for nothing",
  needs: [],
  shares: ({ templates }) => templates.map(() => 1 / templates.length),
};
