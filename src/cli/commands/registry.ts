import type { Command } from "commander";
import { align } from "./align.ts";
import { cache } from "./cache.ts";
import { data } from "./data.ts";
import { evalCommand } from "./eval.ts";
import { generate } from "./generate.ts";
import { mix } from "./mix.ts";
import { models } from "./models.ts";
import { run } from "./run.ts";
import { runs } from "./runs.ts";
import { study } from "./study.ts";
import { tasks } from "./tasks.ts";
import { templates } from "./templates.ts";
import { tune } from "./tune.ts";

/** A command file declares its words and options; what its action needs is imported inside the action. */
export type CommandDeclaration = (program: Command) => void;

/** In the order that `cookbook --help` shows. */
export const COMMANDS: readonly CommandDeclaration[] = [
  templates,
  models,
  generate,
  data,
  tune,
  tasks,
  evalCommand,
  align,
  mix,
  run,
  study,
  runs,
  cache,
];
