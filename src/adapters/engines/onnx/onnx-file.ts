import protobuf from "protobufjs";
import type { Attribute, Constant, ElementType, Graph, Node, Port } from "../../../core/graph/graph.ts";

/**
 * Encodes a graph as an ONNX model file (protobuf). Only the messages and fields that our graphs use are declared; the
 * numbers are those of onnx.proto3 (ONNX 1.17, IR version 10).
 */
export function encodeOnnxModel(graph: Graph): Uint8Array {
  return ModelProto.encode({
    irVersion: 10,
    producerName: "cookbook",
    opsetImport: [
      { domain: "", version: 21 },
      { domain: "com.microsoft", version: 1 },
    ],
    graph: toGraphProto(graph),
  }).finish();
}

const ELEMENT_TYPES: Readonly<Record<ElementType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  int32: 6,
  int64: 7,
  bool: 9,
};

function field(type: string, id: number, rule?: "repeated"): protobuf.IField {
  return rule === undefined ? { type, id } : { type, id, rule };
}

const { ModelProto } = buildSchema();

function buildSchema(): { ModelProto: protobuf.Type } {
  const root = protobuf.Root.fromJSON({
    nested: {
      StringEntry: { fields: { key: field("string", 1), value: field("string", 2) } },
      Dimension: { fields: { dimValue: field("int64", 1), dimParam: field("string", 2) } },
      Shape: { fields: { dim: field("Dimension", 1, "repeated") } },
      TensorType: { fields: { elemType: field("int32", 1), shape: field("Shape", 2) } },
      Type: { fields: { tensorType: field("TensorType", 1) } },
      ValueInfo: { fields: { name: field("string", 1), type: field("Type", 2) } },
      Tensor: {
        fields: {
          dims: field("int64", 1, "repeated"),
          dataType: field("int32", 2),
          name: field("string", 8),
          rawData: field("bytes", 9),
          externalData: field("StringEntry", 13, "repeated"),
          dataLocation: field("int32", 14),
        },
      },
      AttributeProto: {
        fields: {
          name: field("string", 1),
          f: field("float", 2),
          i: field("int64", 3),
          s: field("bytes", 4),
          g: field("Graph", 6),
          ints: field("int64", 8, "repeated"),
          type: field("int32", 20),
        },
      },
      Node: {
        fields: {
          input: field("string", 1, "repeated"),
          output: field("string", 2, "repeated"),
          name: field("string", 3),
          opType: field("string", 4),
          attribute: field("AttributeProto", 5, "repeated"),
          domain: field("string", 7),
        },
      },
      Graph: {
        fields: {
          node: field("Node", 1, "repeated"),
          name: field("string", 2),
          initializer: field("Tensor", 5, "repeated"),
          input: field("ValueInfo", 11, "repeated"),
          output: field("ValueInfo", 12, "repeated"),
        },
      },
      OperatorSet: { fields: { domain: field("string", 1), version: field("int64", 2) } },
      Model: {
        fields: {
          irVersion: field("int64", 1),
          producerName: field("string", 2),
          graph: field("Graph", 7),
          opsetImport: field("OperatorSet", 8, "repeated"),
        },
      },
    },
  });
  return { ModelProto: root.lookupType("Model") };
}

function toGraphProto(graph: Graph): object {
  return {
    name: graph.name,
    node: graph.nodes.map(toNodeProto),
    initializer: graph.constants.map(toTensorProto),
    input: graph.inputs.map(toValueInfo),
    output: graph.outputs.map(toValueInfo),
  };
}

function toNodeProto(node: Node): object {
  return {
    input: node.inputs,
    output: node.outputs,
    name: node.outputs.find((output) => output !== ""),
    opType: node.operator,
    domain: node.domain,
    attribute: Object.entries(node.attributes).map(([name, value]) => toAttributeProto(name, value)),
  };
}

/** Plain numbers are ONNX ints; floats are wrapped, since 1 and 1.0 are one number in JavaScript. */
function toAttributeProto(name: string, value: Attribute): object {
  if (typeof value === "number") return { name, i: value, type: 2 };
  if (typeof value === "string") return { name, s: Buffer.from(value, "utf8"), type: 3 };
  if ("nodes" in value) return { name, g: toGraphProto(value), type: 5 };
  if ("float" in value) return { name, f: value.float, type: 1 };
  return { name, ints: value, type: 7 };
}

function toTensorProto({ value, shape, data }: Constant): object {
  const header = { name: value.name, dims: shape, dataType: ELEMENT_TYPES[value.type] };
  if (data.kind === "inline") return { ...header, rawData: data.bytes };
  return {
    ...header,
    dataLocation: 1,
    externalData: [
      { key: "location", value: data.file },
      { key: "offset", value: String(data.offset) },
      { key: "length", value: String(data.lengthBytes) },
    ],
  };
}

function toValueInfo({ value, shape }: Port): object {
  const dim = shape.map((size) => (typeof size === "number" ? { dimValue: size } : { dimParam: size }));
  return { name: value.name, type: { tensorType: { elemType: ELEMENT_TYPES[value.type], shape: { dim } } } };
}
