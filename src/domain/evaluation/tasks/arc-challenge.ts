import { arcTask } from "./arc-task.ts";

export const arcChallenge = arcTask({
  id: "arc_challenge",
  title: "ARC, challenge questions",
  config: "ARC-Challenge",
});
