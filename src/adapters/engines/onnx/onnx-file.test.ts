import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import protobuf from "protobufjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createGraphBuilder } from "../../../core/graph/graph.ts";
import { compileGraph } from "./compiled-graph.ts";
import { encodeOnnxModel } from "./onnx-file.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "cookbook-onnx-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Fields of a protobuf message by number, read without any schema: varints, lengths and 32-bit words. */
function fields(bytes: Uint8Array): Map<number, (number | Uint8Array)[]> {
  const reader = protobuf.Reader.create(bytes);
  const found = new Map<number, (number | Uint8Array)[]>();
  while (reader.pos < reader.len) {
    const tag = reader.uint32();
    const values = found.get(tag >>> 3) ?? [];
    found.set(tag >>> 3, values);
    if ((tag & 7) === 0) values.push(Number(reader.int64()));
    else if ((tag & 7) === 2) values.push(reader.bytes());
    else if ((tag & 7) === 5) values.push(reader.float());
    else throw new Error(`unexpected wire type ${tag & 7}`);
  }
  return found;
}

const text = (value: number | Uint8Array | undefined): string =>
  Buffer.from((value ?? []) as Uint8Array).toString("utf8");

describe("encodeOnnxModel", () => {
  // Field numbers of onnx.proto3 (ONNX 1.17).
  const builder = createGraphBuilder("small");
  const x = builder.input("x", "float32", ["rows", 3]);
  const bias = builder.constant("float32", [3], [1, 2, 3]);
  const weight = builder.externalConstant("weight", "int8", [2, 3], {
    kind: "external",
    file: "weights.bin",
    offset: 8192,
    lengthBytes: 6,
  });
  const [first] = builder.emitMany("Custom", [x, undefined, bias], ["float32", undefined, "int64"], {
    domain: "com.microsoft",
    attributes: { axis: -1, alpha: { float: 0.5 }, perm: [1, 0], mode: "linear" },
  });
  builder.emit("Cast", [weight], { attributes: { to: 1 } });
  builder.output("result", first!, ["rows", 3]);
  const model = fields(encodeOnnxModel(builder.graph));
  const graph = fields(model.get(7)![0] as Uint8Array);

  it("names IR version, producer and operator sets", () => {
    expect(model.get(1)).toEqual([10]);
    expect(text(model.get(2)![0])).toBe("cookbook");
    const sets = model.get(8)!.map((set) => fields(set as Uint8Array));
    expect(sets.map((set) => [text(set.get(1)?.[0]), set.get(2)![0]])).toEqual([
      ["", 21],
      ["com.microsoft", 1],
    ]);
  });

  it("writes nodes with absent operands as empty names, and attributes by their kind", () => {
    const nodes = graph.get(1)!.map((node) => fields(node as Uint8Array));
    expect(nodes.map((node) => text(node.get(4)![0]))).toEqual(["Custom", "Cast"]);
    const node = nodes[0]!;
    expect(node.get(1)!.map(text)).toEqual(["x", "", bias.name]);
    expect(node.get(2)!.map(text)).toEqual([first!.name, "", `${first!.name}_2`]);
    expect(text(node.get(7)![0])).toBe("com.microsoft");
    const attributes = new Map(
      node.get(5)!.map((attribute) => {
        const entry = fields(attribute as Uint8Array);
        return [text(entry.get(1)![0]), entry];
      }),
    );
    expect([attributes.get("axis")!.get(3), attributes.get("axis")!.get(20)]).toEqual([[-1], [2]]);
    expect([attributes.get("alpha")!.get(2), attributes.get("alpha")!.get(20)]).toEqual([[0.5], [1]]);
    expect(attributes.get("perm")!.get(20)).toEqual([7]);
    expect([...(attributes.get("perm")!.get(8)![0] as Uint8Array)]).toEqual([1, 0]);
    expect(text(attributes.get("mode")!.get(4)![0])).toBe("linear");
  });

  it("puts small constants into the file and points to large ones", () => {
    const tensors = graph.get(5)!.map((tensor) => fields(tensor as Uint8Array));
    const inline = tensors[0]!;
    expect([...(inline.get(1)![0] as Uint8Array), ...inline.get(2)!]).toEqual([3, 1]);
    expect(new Float32Array(Uint8Array.from(inline.get(9)![0] as Uint8Array).buffer)).toEqual(
      Float32Array.of(1, 2, 3),
    );
    const external = tensors[1]!;
    expect(text(external.get(8)![0])).toBe("weight");
    expect([external.get(2), external.get(14), external.has(9)]).toEqual([[3], [1], false]);
    const entries = external.get(13)!.map((entry) => fields(entry as Uint8Array));
    expect(
      Object.fromEntries(entries.map((entry) => [text(entry.get(1)![0]), text(entry.get(2)![0])])),
    ).toEqual({ location: "weights.bin", offset: "8192", length: "6" });
  });

  it("gives inputs and outputs with sizes and names of dimensions", () => {
    const input = fields(graph.get(11)![0] as Uint8Array);
    expect(text(input.get(1)![0])).toBe("x");
    const tensorType = fields(fields(input.get(2)![0] as Uint8Array).get(1)![0] as Uint8Array);
    expect(tensorType.get(1)).toEqual([1]);
    const dimensions = fields(tensorType.get(2)![0] as Uint8Array)
      .get(1)!
      .map((dimension) => fields(dimension as Uint8Array));
    expect(text(dimensions[0]!.get(2)![0])).toBe("rows");
    expect(dimensions[1]!.get(1)).toEqual([3]);
    expect(text(fields(graph.get(12)![0] as Uint8Array).get(1)![0])).toBe(first!.name);
  });
});

describe("a graph that runs", () => {
  it("reads the bytes of an external constant where it points", async () => {
    const bytes = Buffer.alloc(4096 + 12);
    [5, 6, 7].forEach((value, index) => {
      bytes.writeFloatLE(value, 4096 + 4 * index);
    });
    await writeFile(join(folder, "numbers.bin"), bytes);
    const builder = createGraphBuilder("external");
    const x = builder.input("x", "float32", [3]);
    const numbers = builder.externalConstant("numbers", "float32", [3], {
      kind: "external",
      file: "numbers.bin",
      offset: 4096,
      lengthBytes: 12,
    });
    builder.output("sum", builder.emit("Add", [x, numbers]), [3]);
    const graph = await compileGraph(builder.graph, { folder, threads: 1 });
    const { sum } = await graph.run({ x: { data: Float32Array.of(1, 1, 1), shape: [3] } });
    expect(sum).toEqual(Float32Array.of(6, 7, 8));
    await graph.release();
  });

  it("loops over a body that sees values of the graph around it", async () => {
    const builder = createGraphBuilder("powers");
    const base = builder.input("base", "float32", []);
    const turns = builder.input("turns", "int64", []);
    const body = builder.subgraph("turn");
    body.input("turn/index", "int64", []);
    body.input("turn/go_on", "bool", []);
    const value = body.input("turn/value", "float32", []);
    const next = body.emit("Mul", [value, base]);
    body.output(
      "go_on",
      body.emit("Less", [next, body.constant("float32", [], [100])], { type: "bool" }),
      [],
    );
    body.output("value", next, []);
    body.output("seen", body.emit("Identity", [next]), []);
    const one = builder.constant("float32", [], [1]);
    const [last, seen] = builder.emitMany(
      "Loop",
      [turns, builder.constant("bool", [], [1]), one],
      ["float32", "float32"],
      { attributes: { body: body.graph } },
    );
    builder.output("last", last!, []);
    builder.output("seen", seen!, ["turns"]);
    const graph = await compileGraph(builder.graph, { folder, threads: 1 });
    const run = (count: bigint): Promise<Record<string, unknown>> =>
      graph.run({
        base: { data: Float32Array.of(3), shape: [] },
        turns: { data: BigInt64Array.of(count), shape: [] },
      });
    expect(await run(3n)).toEqual({ last: Float32Array.of(27), seen: Float32Array.of(3, 9, 27) });
    // The body's own condition ends it before the tenth turn.
    expect(await run(10n)).toEqual({ last: Float32Array.of(243), seen: Float32Array.of(3, 9, 27, 81, 243) });
    await graph.release();
  });

  it("names an input that was not given", async () => {
    const builder = createGraphBuilder("lacking");
    builder.output("y", builder.emit("Neg", [builder.input("x", "float32", [1])]), [1]);
    const graph = await compileGraph(builder.graph, { folder, threads: 1 });
    await expect(graph.run({})).rejects.toThrow('graph "lacking" lacks its input "x"');
    await graph.release();
  });
});
