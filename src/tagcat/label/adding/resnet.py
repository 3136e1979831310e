"""ResNet50V2, ResNet101V2 and ResNet152V2 of Keras as ONNX graphs, from their weights."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagcat.errors import InvalidInput, MissingPackage
from tagcat.label.adding.keras_weights import BLOCKS, HEAD, Array, ResNetWeights
from tagcat.label.onnx import EMBEDDING, PROBS

_EPSILON = 1.001e-5


def resnet_to_onnx(
    weights: ResNetWeights, size: int, activation: str, where: str
) -> tuple[bytes, int, int]:
    """The network as a model file, its number of classes and of its embedding's numbers.

    It takes ``image``, shape ``(n, 3, size, size)``, as Keras's ``preprocess_input`` makes it:
    -1 to 1.

    Args:
        weights: all of them.
        size: side of the pictures in pixels.
        activation: "softmax" or "sigmoid".
        where: the file for errors.

    Raises:
        InvalidInput: a layer's weights have another shape than they must have.
        MissingPackage: onnx is not installed.
    """
    try:
        import onnx
        from onnx import TensorProto, helper
    except ImportError as error:
        raise MissingPackage("adding a model", "onnx", "models") from error
    graph = _Graph(weights, where)
    graph.build({"softmax": "Softmax", "sigmoid": "Sigmoid"}[activation])
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            f"resnet{weights.depth}v2",
            [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["n", 3, size, size])],
            [
                helper.make_tensor_value_info(PROBS, TensorProto.FLOAT, ["n", graph.classes]),
                helper.make_tensor_value_info(EMBEDDING, TensorProto.FLOAT, ["n", graph.features]),
            ],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", 13)],
        ir_version=8,
        producer_name="tagcat",
    )
    onnx.checker.check_model(model)
    return model.SerializeToString(), graph.classes, graph.features


class _Graph:
    def __init__(self, weights: ResNetWeights, where: str) -> None:
        from onnx import helper, numpy_helper

        self.nodes: list[Any] = []
        self.constants: list[Any] = []
        self.classes = self.features = 0
        self._blocks = BLOCKS[weights.depth]
        self._layers = weights.layers
        self._where = where
        self._make_node = helper.make_node
        self._tensor = numpy_helper.from_array

    def build(self, activation: str) -> None:
        """Put the whole network together."""
        x, width = self._convolution("image", 3, "conv1_conv", 7, stride=2, pad=3)
        # Keras pads with zeros before it takes the maximum, which may be below zero here: the
        # padding of MaxPool itself never wins.
        pads = self._constant("pool1_pads", np.array([0, 0, 1, 1, 0, 0, 1, 1], np.int64))
        x = self._add("Pad", "pool1_pad", x, pads)
        x = self._add("MaxPool", "pool1_pool", x, kernel_shape=[3, 3], strides=[2, 2])
        for stage, blocks in enumerate(self._blocks, start=2):
            for block in range(1, blocks + 1):
                # The last block of a stage halves the sides, but for the last stage.
                stride = 2 if block == blocks and stage < 5 else 1
                x, width = self._block(x, width, f"conv{stage}_block{block}", block == 1, stride)
        x = self._normalised(x, width, "post_bn")
        x = self._add("GlobalAveragePool", "avg_pool", x)
        x = self._add("Flatten", EMBEDDING, x, axis=1)
        kernel, bias = self._layers[HEAD]["kernel"], self._layers[HEAD]["bias"]
        if kernel.ndim != 2 or kernel.shape[0] != width or bias.shape != kernel.shape[1:]:
            raise self._misfit(HEAD, kernel.shape)
        self.features, self.classes = kernel.shape
        weights = self._constant("predictions.w", kernel), self._constant("predictions.b", bias)
        x = self._add("Gemm", "logits", x, *weights)
        axis = {"axis": 1} if activation == "Softmax" else {}
        self._add(activation, PROBS, x, **axis)

    def _block(self, x: str, width: int, name: str, first: bool, stride: int) -> tuple[str, int]:
        before = self._normalised(x, width, f"{name}_preact_bn")
        y, inner = self._convolution(before, width, f"{name}_1_conv", 1, norm=f"{name}_1_bn")
        y, inner = self._convolution(
            y, inner, f"{name}_2_conv", 3, stride=stride, pad=1, norm=f"{name}_2_bn"
        )
        y, outer = self._convolution(y, inner, f"{name}_3_conv", 1)
        if first:
            shortcut, beside = self._convolution(before, width, f"{name}_0_conv", 1, stride=stride)
        else:
            shortcut, beside = x, width
            if stride > 1:
                shortcut = self._add(
                    "MaxPool", f"{name}_pool", x, kernel_shape=[1, 1], strides=[stride, stride]
                )
        if beside != outer:
            raise self._misfit(f"{name}_3_conv", self._layers[f"{name}_3_conv"]["kernel"].shape)
        return self._add("Add", f"{name}_out", shortcut, y), outer

    def _convolution(
        self,
        x: str,
        width: int,
        name: str,
        side: int,
        *,
        stride: int = 1,
        pad: int = 0,
        norm: str = "",
    ) -> tuple[str, int]:
        """A convolution; with ``norm``, batch normalisation folded into it, and ReLU."""
        layer = self._layers[name]
        if layer["kernel"].ndim != 4 or layer["kernel"].shape[:3] != (side, side, width):
            raise self._misfit(name, layer["kernel"].shape)
        kernel = layer["kernel"].transpose(3, 2, 0, 1)
        outer = len(kernel)
        bias = layer.get("bias", np.zeros(outer, np.float32))
        if bias.shape != (outer,):
            raise self._misfit(name, bias.shape)
        if norm:
            gamma, beta, mean, variance = self._norm(norm, outer)
            gain = gamma / np.sqrt(variance + _EPSILON)
            kernel = kernel * gain[:, None, None, None]
            bias = (bias - mean) * gain + beta
        x = self._add(
            "Conv",
            name,
            x,
            self._constant(f"{name}.w", kernel.astype(np.float32)),
            self._constant(f"{name}.b", bias.astype(np.float32)),
            kernel_shape=[side, side],
            strides=[stride, stride],
            pads=[pad] * 4,
        )
        return (self._add("Relu", f"{name}_relu", x) if norm else x), outer

    def _normalised(self, x: str, width: int, name: str) -> str:
        parameters = [
            self._constant(f"{name}.{place}", array)
            for place, array in enumerate(self._norm(name, width))
        ]
        x = self._add("BatchNormalization", name, x, *parameters, epsilon=_EPSILON)
        return self._add("Relu", f"{name}_relu", x)

    def _norm(self, name: str, width: int) -> tuple[Array, Array, Array, Array]:
        layer = self._layers[name]
        found = (layer["gamma"], layer["beta"], layer["moving_mean"], layer["moving_variance"])
        for array in found:
            if array.shape != (width,):
                raise self._misfit(name, array.shape)
        if (found[3] < 0).any():
            raise InvalidInput(self._where, f"the layer {name} has a variance below zero")
        return found

    def _constant(self, name: str, value: NDArray[Any]) -> str:
        self.constants.append(self._tensor(np.ascontiguousarray(value), name))
        return name

    def _add(self, kind: str, name: str, *inputs: str, **attributes: Any) -> str:
        self.nodes.append(self._make_node(kind, inputs, [name], name=name, **attributes))
        return name

    def _misfit(self, name: str, shape: tuple[int, ...]) -> InvalidInput:
        told = " x ".join(map(str, shape))
        return InvalidInput(self._where, f"the layer {name} does not fit: its weights are {told}")
