"""Writes the models of these tests. Needs the Python package onnx: python3 make_models.py"""

import onnx
from onnx import TensorProto, helper

WEIGHTS = "weights.bin"


def value(name, shape, element_type=TensorProto.FLOAT):
    return helper.make_tensor_value_info(name, element_type, shape)


def external(name, dims, offset):
    """A float32 weight that lies in a file beside the model."""
    size = 4
    for dim in dims:
        size *= dim
    tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=dims, data_location=TensorProto.EXTERNAL)
    for key, entry in (("location", WEIGHTS), ("offset", offset), ("length", size)):
        tensor.external_data.add(key=key, value=str(entry))
    return tensor, offset + size


def save(name, nodes, inputs, outputs, weights=()):
    graph = helper.make_graph(nodes, name, inputs, outputs, list(weights))
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.save(model, f"{name}.onnx")


# y = x * scale + shift, with three values of each in the file of weights.
scale, end = external("scale", [3], 0)
shift, _ = external("shift", [3], end)
save(
    "affine",
    [helper.make_node("Mul", ["x", "scale"], ["scaled"]), helper.make_node("Add", ["scaled", "shift"], ["y"])],
    [value("x", ["batch", 3])],
    [value("y", ["batch", 3])],
    [scale, shift],
)

# Two inputs and two outputs of different types: score = -sample, next = labels + labels.
save(
    "two_types",
    [helper.make_node("Neg", ["sample"], ["score"]), helper.make_node("Add", ["labels", "labels"], ["next"])],
    [value("sample", ["batch", 2]), value("labels", ["batch"], TensorProto.INT64)],
    [value("score", ["batch", 2]), value("next", ["batch"], TensorProto.INT64)],
)

# Sixteen 3x3 convolutions of 256 channels: 38 MB of weights, and as slow to run as the image is large.
channels, depth = 256, 16
nodes, weights, end, x = [], [], 0, "x"
for index in range(depth):
    kernel, end = external(f"kernel{index}", [channels, channels, 3, 3], end)
    weights.append(kernel)
    nodes.append(helper.make_node("Conv", [x, kernel.name], [f"conv{index}"], pads=[1] * 4, kernel_shape=[3, 3]))
    x = "y" if index == depth - 1 else f"tanh{index}"
    nodes.append(helper.make_node("Tanh", [f"conv{index}"], [x]))
save(
    "convolutions",
    nodes,
    [value("x", [1, channels, "height", "width"])],
    [value("y", [1, channels, "height", "width"])],
    weights,
)
