import { randomUUID } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { InferenceSession, Tensor } from "onnxruntime-node";
import type { ElementType, Graph } from "../../../core/graph/graph.ts";
import { encodeOnnxModel } from "./onnx-file.ts";

export type TensorArray = Float32Array | Int32Array | BigInt64Array | Uint8Array;

export interface FeedTensor {
  readonly data: TensorArray;
  readonly shape: readonly number[];
}

/** A graph loaded into ONNX Runtime. */
export interface CompiledGraph {
  /** Runs the graph; inputs and outputs by name. The runtime does not copy the feeds. */
  run(feeds: Readonly<Record<string, FeedTensor>>): Promise<Record<string, TensorArray>>;
  release(): Promise<void>;
}

export interface CompileOptions {
  /** Folder of the files that the graph's external constants name. */
  readonly folder: string;
  readonly threads: number | undefined;
  /**
   * Rearranged copies of the weights: quicker for few rows (decoding), but every weight is then held twice. Without
   * them all graphs of a model share the pages of one mapped file. Default false. 8-bit products always rearrange.
   */
  readonly prepack?: boolean;
}

export async function compileGraph(graph: Graph, options: CompileOptions): Promise<CompiledGraph> {
  const path = join(options.folder, `${graph.name}-${randomUUID()}.onnx`);
  let session: InferenceSession;
  try {
    await writeFile(path, encodeOnnxModel(graph));
    session = await InferenceSession.create(path, {
      ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
      logSeverityLevel: 3,
      extra: { session: { disable_prepacking: options.prepack === true ? "0" : "1" } },
    });
  } finally {
    await rm(path, { force: true });
  }
  const types = new Map(graph.inputs.map(({ value }) => [value.name, value.type]));
  return {
    async run(feeds) {
      const tensors: Record<string, Tensor> = {};
      for (const [name, type] of types) {
        const feed = feeds[name];
        if (feed === undefined) throw new Error(`graph "${graph.name}" lacks its input "${name}"`);
        tensors[name] = toTensor(type, feed);
      }
      const outputs = await session.run(tensors);
      return Object.fromEntries(
        graph.outputs.map(({ name, value }) => [name, outputs[value.name]!.data as TensorArray]),
      );
    },
    release: () => session.release(),
  };
}

function toTensor(type: ElementType, feed: FeedTensor): Tensor {
  return new Tensor(type as "float32", feed.data as Float32Array, feed.shape as number[]);
}
