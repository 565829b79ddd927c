import { arcTask } from "./arc-task.ts";

export const arcEasy = arcTask({ id: "arc_easy", title: "ARC, easy questions", config: "ARC-Easy" });
