/**
 * A tensor program under construction: ONNX nodes in topological order, plus a tape of differentiable steps.
 *
 * Operators (one file each under `operators/`) append their nodes with `emit` and, when one of their inputs carries a
 * gradient, a tape step whose `backward` appends the nodes of the vector–Jacobian product. `differentiate` walks the
 * tape in reverse. Nothing here knows how a graph is stored or run.
 */
export type ElementType = "float32" | "int8" | "uint8" | "int32" | "int64" | "bool";

/** A named tensor inside one graph. Shapes are not tracked: the runtime infers them. */
export interface Value {
  readonly name: string;
  readonly type: ElementType;
}

export type Attribute = number | readonly number[] | string | Graph | { readonly float: number };

export interface Node {
  readonly operator: string;
  /** ONNX operator domain; "" is the standard one, "com.microsoft" ONNX Runtime's own. */
  readonly domain: string;
  /** An empty name stands for an absent optional input or output. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

export interface Constant {
  readonly value: Value;
  readonly shape: readonly number[];
  readonly data: ConstantData;
}

export type ConstantData =
  | { readonly kind: "inline"; readonly bytes: Uint8Array }
  /** Bytes of a file that lies beside the stored graph. */
  | {
      readonly kind: "external";
      readonly file: string;
      readonly offset: number;
      readonly lengthBytes: number;
    };

/** Dimensions of an input or output; a string names a dimension that is known only when the graph runs. */
export type Dimension = number | string;

export interface Port {
  readonly value: Value;
  readonly shape: readonly Dimension[];
}

export interface OutputPort extends Port {
  /** What the caller asks for; the tensor keeps the name of the value. */
  readonly name: string;
}

export interface TapeStep {
  readonly inputs: readonly Value[];
  readonly output: Value;
  /**
   * Appends the vector–Jacobian product. `needs[i]` says whether input i carries a gradient; entries of the answer
   * whose input does not are ignored.
   */
  readonly backward: (outputGradient: Value, needs: readonly boolean[]) => readonly (Value | undefined)[];
}

export interface Graph {
  readonly name: string;
  readonly nodes: readonly Node[];
  readonly constants: readonly Constant[];
  readonly inputs: readonly Port[];
  readonly outputs: readonly OutputPort[];
}

export interface EmitOptions {
  readonly domain?: string;
  readonly attributes?: Readonly<Record<string, Attribute>>;
  /** Element type of the output; default that of the first input. */
  readonly type?: ElementType;
}

export interface GraphBuilder {
  readonly graph: Graph;
  readonly tape: readonly TapeStep[];
  /** A graph input. */
  input(name: string, type: ElementType, shape: readonly Dimension[]): Value;
  /** Marks a value as an output of the graph. Inputs and constants cannot be outputs. */
  output(name: string, value: Value, shape: readonly Dimension[]): void;
  /** Appends a node with one output. */
  emit(operator: string, inputs: readonly (Value | undefined)[], options?: EmitOptions): Value;
  /** Appends a node with several outputs, given by their types; `undefined` leaves an optional output out. */
  emitMany(
    operator: string,
    inputs: readonly (Value | undefined)[],
    types: readonly (ElementType | undefined)[],
    options?: Omit<EmitOptions, "type">,
  ): (Value | undefined)[];
  /** A small constant stored inside the graph; equal constants are shared. */
  constant(type: ElementType, shape: readonly number[], numbers: readonly number[]): Value;
  /** A constant whose bytes lie in a file beside the graph. */
  externalConstant(name: string, type: ElementType, shape: readonly number[], data: ConstantData): Value;
  record(step: TapeStep): void;
  /** A builder for the body of a control-flow node; names in it do not clash with this graph's. */
  subgraph(name: string): GraphBuilder;
}

export function createGraphBuilder(name: string, prefix = ""): GraphBuilder {
  const nodes: Node[] = [];
  const constants: Constant[] = [];
  const inputs: Port[] = [];
  const outputs: OutputPort[] = [];
  const tape: TapeStep[] = [];
  const constantNames = new Map<string, Value>();
  let counter = 0;

  function fresh(operator: string): string {
    return `${prefix}${operator}_${counter++}`;
  }

  function emitMany(
    operator: string,
    operands: readonly (Value | undefined)[],
    types: readonly (ElementType | undefined)[],
    options: Omit<EmitOptions, "type"> = {},
  ): (Value | undefined)[] {
    const base = fresh(operator);
    const results = types.map((type, index) =>
      type === undefined ? undefined : { name: index === 0 ? base : `${base}_${index}`, type },
    );
    nodes.push({
      operator,
      domain: options.domain ?? "",
      inputs: operands.map((operand) => operand?.name ?? ""),
      outputs: results.map((result) => result?.name ?? ""),
      attributes: options.attributes ?? {},
    });
    return results;
  }

  const builder: GraphBuilder = {
    graph: { name, nodes, constants, inputs, outputs },
    tape,
    input(inputName, type, shape) {
      const value: Value = { name: inputName, type };
      inputs.push({ value, shape });
      return value;
    },
    output(outputName, value, shape) {
      outputs.push({ name: outputName, value, shape });
    },
    emit(operator, operands, options = {}) {
      const type = options.type ?? operands.find((operand) => operand !== undefined)?.type;
      if (type === undefined) throw new TypeError(`emit(${operator}): no input gives the output's type`);
      return emitMany(operator, operands, [type], options)[0]!;
    },
    emitMany,
    constant(type, shape, numbers) {
      const key = `${type}[${shape.join(",")}]:${numbers.join(",")}`;
      const known = constantNames.get(key);
      if (known !== undefined) return known;
      const value: Value = { name: fresh("constant"), type };
      constants.push({ value, shape, data: { kind: "inline", bytes: toBytes(type, numbers) } });
      constantNames.set(key, value);
      return value;
    },
    externalConstant(constantName, type, shape, data) {
      const known = constantNames.get(constantName);
      if (known !== undefined) return known;
      const value: Value = { name: constantName, type };
      constants.push({ value, shape, data });
      constantNames.set(constantName, value);
      return value;
    },
    record(step) {
      tape.push(step);
    },
    subgraph: (bodyName) => createGraphBuilder(bodyName, `${prefix}${bodyName}/`),
  };
  return builder;
}

function toBytes(type: ElementType, numbers: readonly number[]): Uint8Array {
  const typed = (() => {
    switch (type) {
      case "float32":
        return Float32Array.from(numbers);
      case "int8":
        return Int8Array.from(numbers);
      case "uint8":
      case "bool":
        return Uint8Array.from(numbers);
      case "int32":
        return Int32Array.from(numbers);
      case "int64":
        return BigInt64Array.from(numbers, (number) => BigInt(number));
    }
  })();
  return new Uint8Array(typed.buffer);
}
