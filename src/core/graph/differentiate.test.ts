import { describe, expect, it } from "vitest";
import { differentiate } from "./differentiate.ts";
import { createGraphBuilder, type GraphBuilder, type Value } from "./graph.ts";
import { add } from "./operators/add.ts";
import { gatedSilu } from "./operators/gated-silu.ts";
import { linear } from "./operators/linear.ts";

function graphWith(...names: string[]): { builder: GraphBuilder; values: Value[]; arriving: Value } {
  const builder = createGraphBuilder("test");
  const values = names.map((name) => builder.input(name, "float32", [2, 2]));
  return { builder, values, arriving: builder.input("arriving", "float32", [2, 2]) };
}

describe("differentiate", () => {
  it("throws for a variable that does not influence the output", () => {
    const { builder, values, arriving } = graphWith("x", "unused");
    const output = add(builder, values[0]!, values[0]!);
    expect(() => differentiate(builder, output, arriving, values)).toThrow(/does not depend on "unused"/);
  });

  it("throws for a variable that only comes after the output", () => {
    const { builder, values, arriving } = graphWith("x", "late");
    const [x, late] = values as [Value, Value];
    const output = add(builder, x, x);
    add(builder, output, late);
    expect(() => differentiate(builder, output, arriving, [late])).toThrow(/does not depend on "late"/);
  });

  it("answers the arriving gradient for the output itself", () => {
    const { builder, arriving } = graphWith();
    expect(differentiate(builder, arriving, arriving, [arriving])).toEqual([arriving]);
  });

  it("sums the gradients of several uses", () => {
    const { builder, values, arriving } = graphWith("x");
    const x = values[0]!;
    const output = add(builder, x, x);
    const [gradient] = differentiate(builder, output, arriving, [x]);
    const sum = builder.graph.nodes.at(-1)!;
    expect(sum).toMatchObject({ operator: "Add", inputs: ["arriving", "arriving"] });
    expect(gradient!.name).toBe(sum.outputs[0]);
  });

  it("adds nothing for steps that no variable reaches", () => {
    const { builder, values, arriving } = graphWith("frozen", "x");
    const [fixed, x] = values as [Value, Value];
    const weight = builder.input("weight", "float32", [2, 2]);
    const deep = gatedSilu(builder, linear(builder, fixed, { weight }), fixed);
    const output = add(builder, deep, x);
    const before = builder.graph.nodes.length;
    expect(differentiate(builder, output, arriving, [x])).toEqual([arriving]);
    expect(builder.graph.nodes.length).toBe(before);
  });

  it("asks each step only for the inputs that carry a gradient", () => {
    const { builder, values, arriving } = graphWith("x", "frozen");
    const [x, fixed] = values as [Value, Value];
    const asked: (readonly boolean[])[] = [];
    const output = builder.emit("Mul", [x, fixed]);
    builder.record({
      inputs: [x, fixed],
      output,
      backward(gradient, needs) {
        asked.push(needs);
        return [builder.emit("Mul", [gradient, fixed]), undefined];
      },
    });
    differentiate(builder, output, arriving, [x]);
    expect(asked).toEqual([[true, false]]);
  });

  it("runs a step's way back once, after all uses of its output are summed", () => {
    const { builder, values, arriving } = graphWith("x");
    const x = values[0]!;
    let calls = 0;
    const middle = builder.emit("Neg", [x]);
    builder.record({
      inputs: [x],
      output: middle,
      backward(gradient) {
        calls += 1;
        return [builder.emit("Neg", [gradient])];
      },
    });
    const output = add(builder, add(builder, middle, middle), middle);
    differentiate(builder, output, arriving, [x]);
    expect(calls).toBe(1);
  });
});
