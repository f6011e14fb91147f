class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def attention(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    return torch.scaled_dot_product_attention(q, k, v)
  def attention_bias(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, bias: Tensor) -> Tensor:
    return torch.scaled_dot_product_attention(q, k, v, bias)
  def position_bias(self: __torch__.Ops, table: Tensor, index: Tensor) -> Tensor:
    rows = torch.index_select(torch.transpose(table, 0, 1), 1, torch.reshape(index, [-1]))
    return torch.reshape(rows, [1, -1, torch.size(index, 0), torch.size(index, 1)])
  def continuous_positions(self: __torch__.Ops, offsets: Tensor, expand: Tensor, bias: Tensor, contract: Tensor, rest: Tensor) -> Tensor:
    rows = torch.linear(torch.relu(torch.linear(offsets, expand, bias)), contract)
    return torch.mul(torch.sigmoid(torch.cat([rows, rest])), 16.0)
  def rms_norm(self: __torch__.Ops, x: Tensor, weight: Tensor) -> Tensor:
    return torch.rms_norm(x, [torch.size(weight, 0)], weight, 1.0e-6)
  def add_rows(self: __torch__.Ops, x: Tensor, rows: Tensor, addend: Tensor) -> Tensor:
    return torch.index_add(x, 0, rows, addend)
  def weight_norm(self: __torch__.Ops, v: Tensor, g: Tensor) -> Tensor:
    return torch._weight_norm(v, g, 0)
  def adamw(self: __torch__.Ops, params: List[Tensor], grads: List[Tensor], first: List[Tensor], second: List[Tensor], steps: List[Tensor], lr: float, beta1: float, beta2: float, weight_decay: float, eps: float) -> Tensor:
    torch._foreach_add_(steps, 1)
    torch._fused_adamw_(params, grads, first, second, annotate(List[Tensor], []), steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=weight_decay, eps=eps, amsgrad=False, maximize=False)
    return steps[0]
  def lerp(self: __torch__.Ops, targets: List[Tensor], sources: List[Tensor], weight: float) -> Tensor:
    torch._foreach_lerp_(targets, sources, weight)
    return targets[0]
  def scale(self: __torch__.Ops, tensors: List[Tensor], factor: float) -> Tensor:
    torch._foreach_mul_(tensors, factor)
    return tensors[0]
  def clip(self: __torch__.Ops, grads: List[Tensor], bound: float) -> Tensor:
    norm = torch.linalg_vector_norm(torch.stack(torch._foreach_norm(grads, 2)))
    scale = torch.clamp(torch.reciprocal(torch.add(norm, 1.0e-6)), None, torch.div(1.0, bound))
    torch._foreach_mul_(grads, torch.mul(scale, bound))
    return norm
  def cross_entropy(self: __torch__.Ops, logits: Tensor, targets: Tensor, weights: Tensor, temperature: Tensor) -> Tensor:
    x = torch.detach(logits)
    p = torch.log_softmax(torch.div(x, temperature), -1)
    rows = torch.reshape(torch.bmm(torch.unsqueeze(targets, 1), torch.unsqueeze(p, 2)), [-1])
    loss = torch.neg(torch.dot(rows, weights))
    w = torch.unsqueeze(torch.div(weights, temperature), 1)
    torch.mul_(torch.exp_(p), torch.mul(torch.sum(targets, [1], True), w))
    torch.addcmul_(p, targets, w, value=-1)
    way = torch.dot(torch.reshape(logits, [-1]), torch.reshape(p, [-1]))
    return torch.add(loss, torch.sub(way, torch.detach(way)))
  def cosine_distance(self: __torch__.Ops, student: Tensor, teacher: Tensor, weights: Tensor) -> Tensor:
    return torch.dot(torch.rsub(torch.cosine_similarity(student, teacher, 1, 1.0e-8), 1), weights)
  def smooth_l1(self: __torch__.Ops, student: Tensor, teacher: Tensor, weights: Tensor) -> Tensor:
    return torch.dot(torch.mean(torch.smooth_l1_loss(student, teacher, 0, 1.0), [1]), weights)
  def inverse_root(self: __torch__.Ops, covariance: Tensor, floor: float) -> Tensor:
    values, vectors, = torch.linalg_eigh(covariance)
    scales = torch.rsqrt(torch.add(torch.clamp(values, 0.), floor))
    return torch.matmul(torch.mul(vectors, torch.unsqueeze(scales, 0)), torch.transpose(vectors, 0, 1))
  def resize(self: __torch__.Ops, images: Tensor, height: int, width: int) -> Tensor:
    return torch._upsample_bicubic2d_aa(images, [height, width], False, None, None)
