import { expect, it } from "vitest";
import { formatTable } from "./table.ts";

it("pads columns, numbers to the right, words to the left", () => {
  expect(
    formatTable(
      ["task", "rows", "gain", "interval"],
      [
        ["squad", "144", "+18.8", "[+12.0, +25.1]"],
        ["last-word", "7", "−3.1", "[−9.0, +2.0]"],
        ["none", "–", "–", "–"],
      ],
    ),
  ).toBe(
    [
      "task       rows   gain        interval",
      "─────────  ────  ─────  ──────────────",
      "squad       144  +18.8  [+12.0, +25.1]",
      "last-word     7   −3.1    [−9.0, +2.0]",
      "none          –      –               –",
      "",
    ].join("\n"),
  );
});
