import { type Check, quoted } from "../check.ts";

const ACCEPT_FROM = 0.75;
const REJECT_TO = 0.35;

export const scorerCases: Check = {
  id: "scorer-cases",
  title: "the scorer accepts and rejects what the template says",
  run({ template }) {
    const { accept, reject } = template.cases;
    return [
      ...accept.map((each) => ({ ...each, fits: (value: number) => value >= ACCEPT_FROM, verb: "accept" })),
      ...reject.map((each) => ({ ...each, fits: (value: number) => value <= REJECT_TO, verb: "reject" })),
    ].flatMap(({ slots, generation, fits, verb }) => {
      const { adherence, parts } = template.score(slots, generation);
      if (fits(adherence)) return [];
      return [
        `a case to ${verb}: ${quoted(generation)} gets ${adherence.toFixed(2)} (parts ${JSON.stringify(parts)})`,
      ];
    });
  },
};
