"""A person's ONNX file, checked, and with outputs of the names that TagCat uses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from tagcat.errors import InvalidInput, MissingPackage
from tagcat.label.adding.sidecar import MAX_CLASSES, Told
from tagcat.label.onnx import EMBEDDING, PROBS

if TYPE_CHECKING:
    import onnx

_DOMAINS = frozenset({"", "ai.onnx", "ai.onnx.ml"})
_ENDLESS = frozenset({"Loop", "Scan", "SequenceMap"})
_MAX_DEPTH = 8
_MAX_NODES = 200_000


def onnx_to_onnx(data: bytes, told: Told, where: str) -> bytes:
    """The model with the outputs ``probs``, and ``embedding`` if one is told of.

    Args:
        data: the file.
        told: which outputs they are, and what makes scores of the first.
        where: the file for errors.

    Raises:
        InvalidInput: it is no model, needs code or data from elsewhere, or has not the inputs and
            outputs of a classifier.
        MissingPackage: onnx is not installed.
    """
    try:
        import onnx
        from google.protobuf.message import DecodeError
    except ImportError as error:
        raise MissingPackage("adding a model", "onnx", "models") from error
    try:
        model = onnx.load_model_from_string(data)
    except DecodeError as error:
        raise InvalidInput(where, "is damaged, or no ONNX file") from error
    if not model.graph.node:
        raise InvalidInput(where, "is damaged, or no ONNX file")
    _check_safe(model, where)
    try:
        onnx.checker.check_model(model)
    except onnx.checker.ValidationError as error:
        raise InvalidInput(where, f"is no valid model: {_first(error)}") from error
    _rename(model, told, where)
    return bytes(model.SerializeToString())


def _check_safe(model: onnx.ModelProto, where: str) -> None:
    """Refuse what would read other files, or run code that is not onnxruntime's own."""
    domains = {opset.domain for opset in model.opset_import}
    domains |= {function.domain for function in model.functions}
    count = 0
    for graph in _graphs(model, where):
        for tensor in _tensors(graph):
            if tensor.data_location == 1 or tensor.external_data:
                raise InvalidInput(
                    where,
                    "keeps weights in another file: save it with all of them inside (onnx.save"
                    " with save_as_external_data=False)",
                )
        for node in graph.node:
            count += 1
            domains.add(node.domain)
            if node.op_type in _ENDLESS:
                raise InvalidInput(where, f"has a loop ({node.op_type}), which may never end")
    if count > _MAX_NODES:
        raise InvalidInput(where, f"has more than {_MAX_NODES:,} nodes")
    other = sorted(domains - _DOMAINS)
    if other:
        raise InvalidInput(where, f"needs operators that are not ONNX's own: {other[0][:80]}")


def _graphs(model: onnx.ModelProto, where: str) -> Iterator[Any]:
    """The graph, those inside it, and the bodies of functions, which have nodes as well."""
    stack: list[tuple[Any, int]] = [(model.graph, 0)]
    stack += [(function, 0) for function in model.functions]
    while stack:
        graph, depth = stack.pop()
        if depth > _MAX_DEPTH:
            raise InvalidInput(where, "is nested too deeply")
        yield graph
        for node in graph.node:
            for attribute in node.attribute:
                inner = [attribute.g] if attribute.HasField("g") else []
                stack += [(one, depth + 1) for one in (*inner, *attribute.graphs)]


def _tensors(graph: Any) -> Iterator[onnx.TensorProto]:
    yield from getattr(graph, "initializer", ())
    for sparse in getattr(graph, "sparse_initializer", ()):
        yield from (sparse.values, sparse.indices)
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.HasField("t"):
                yield attribute.t
            yield from attribute.tensors


def _rename(model: onnx.ModelProto, told: Told, where: str) -> None:
    """Have the model give ``probs`` and ``embedding``, and nothing else."""
    from onnx import TensorProto, helper

    graph = model.graph
    weights = {tensor.name for tensor in graph.initializer}
    inputs = [one for one in graph.input if one.name not in weights]
    if len(inputs) != 1 or inputs[0].type.tensor_type.elem_type != TensorProto.FLOAT:
        raise InvalidInput(where, "must take one input, of 32-bit floating-point numbers")
    outputs = [one.name for one in graph.output]
    if not told.output and len(outputs) - bool(told.embedding) != 1:
        raise InvalidInput(
            where, f'gives several outputs: name that of the scores, {{"output": "{outputs[0]}"}}'
        )
    scores = told.output or next(name for name in outputs if name != told.embedding)
    made = {name for node in graph.node for name in node.output}
    for name in filter(None, (scores, told.embedding)):
        if name not in made:
            raise InvalidInput(where, f"has no output {name}")
    taken = made | weights | {one.name for one in graph.input}
    wanted = [(scores, PROBS, told.activation)]
    if told.embedding:
        wanted.append((told.embedding, EMBEDDING, "embedding"))
    del graph.output[:]
    for source, target, how in wanted:
        if target in taken and source != target:
            raise InvalidInput(where, f"uses the name {target} for something else")
        if source == target and how in {"none", "embedding"}:
            inside = source
        else:
            inside = source
            if source == target:
                inside = f"{target}_before"
                _rename_value(graph, source, inside)
            graph.node.extend(_nodes_of(how, inside, target))
        graph.output.append(helper.make_tensor_value_info(target, TensorProto.FLOAT, None))


def _nodes_of(how: str, source: str, target: str) -> list[Any]:
    from onnx import helper

    if how == "softmax":
        return [helper.make_node("Softmax", [source], [target], axis=1)]
    if how == "sigmoid":
        return [helper.make_node("Sigmoid", [source], [target])]
    if how == "none":
        return [helper.make_node("Identity", [source], [target])]
    # What is pooled may still have sides of one pixel.
    return [helper.make_node("Flatten", [source], [target], axis=1)]


def _rename_value(graph: Any, old: str, new: str) -> None:
    for node in graph.node:
        for names in (node.input, node.output):
            for place, name in enumerate(names):
                if name == old:
                    names[place] = new


def check_shapes(shapes: tuple[tuple[int, ...], ...], pictures: int, where: str) -> tuple[int, int]:
    """Numbers of classes and of the embedding, of what a model gave for some pictures.

    Raises:
        InvalidInput: they are no scores for each picture.
    """
    for shape in shapes:
        if len(shape) != 2 or shape[0] != pictures or not 1 <= shape[1] <= MAX_CLASSES:
            told = " x ".join(map(str, shape))
            raise InvalidInput(where, f"gives {told} numbers for {pictures} pictures")
    return shapes[0][1], shapes[1][1] if len(shapes) > 1 else 0


def _first(error: Exception) -> str:
    return (str(error).strip().splitlines() or [""])[0][:200]
