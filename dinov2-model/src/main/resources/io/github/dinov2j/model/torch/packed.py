class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def pack(self: __torch__.Ops, weight: Tensor, rows: int) -> Tensor:
    return ops.mkldnn._reorder_linear_weight(weight, rows)
  def linear(self: __torch__.Ops, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, weight, bias, "none", annotate(List[Optional[number]], []), "none")
  def linear_gelu(self: __torch__.Ops, x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, weight, bias, "gelu", annotate(List[Optional[number]], []), "none")
  def linear_add(self: __torch__.Ops, x: Tensor, weight: Tensor, bias: Tensor, addend: Tensor) -> Tensor:
    return ops.mkldnn._linear_pointwise(x, addend, weight, bias, "add")
