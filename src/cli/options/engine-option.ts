import { Option } from "commander";

/** The engines' ids are written out here, so that help does not load the registry. */
export const engineOption = (): Option =>
  new Option("--engine <id>", "engine that runs the model").default("onnx");

export const precisionOption = (): Option =>
  new Option("--precision <type>", "arithmetic of the frozen products")
    .choices(["float32", "int8"])
    .default("float32");
