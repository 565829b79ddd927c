import { Option } from "commander";

/** The engines' ids are written out here, so that help does not load the registry. */
export const engineOption = (): Option =>
  new Option("--engine <id>", "engine that runs the model").default("onnx");

export const precisionOption = (description = "arithmetic of the frozen products"): Option =>
  new Option("--precision <type>", description).choices(["float32", "int8"]).default("float32");
