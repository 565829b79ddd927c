import type { Command } from "commander";

/** A command file declares its words and options; what its action needs is imported inside the action. */
export type CommandDeclaration = (program: Command) => void;

/** In the order that `cookbook --help` shows. */
export const COMMANDS: readonly CommandDeclaration[] = [];
