import type { Command } from "commander";
import { convert } from "./data/convert.ts";
import { inspect } from "./data/inspect.ts";
import { merge } from "./data/merge.ts";
import { overlap } from "./data/overlap.ts";
import { push } from "./data/push.ts";
import { verify } from "./data/verify.ts";
import type { CommandDeclaration } from "./registry.ts";

export const data: CommandDeclaration = (program: Command) => {
  const command = program
    .command("data")
    .description(
      "look at datasets, convert, merge, verify and push them, compare them with evaluation files",
    );
  for (const declare of [inspect, convert, merge, verify, push, overlap]) declare(command);
};
