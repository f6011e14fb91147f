class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def prepare(self: __torch__.Ops, weights: List[Tensor], dtype: int, packed: bool, rows: int) -> List[Tensor]:
    prepared = annotate(List[Tensor], [])
    for i in range(torch.len(weights)):
      w = torch.to(weights[i], dtype)
      p = w
      if packed:
        if torch.eq(torch.dim(w), 2):
          p = ops.mkldnn._reorder_linear_weight(w, rows)
      torch.append(prepared, p)
    return prepared
  def linear(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor, packed: bool) -> Tensor:
    if packed:
      y = ops.mkldnn._linear_pointwise(x, w, b, "none", annotate(List[Optional[number]], []), "none")
    else:
      y = torch.linear(x, w, b)
    return y
  def linear_gelu(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor, packed: bool) -> Tensor:
    if packed:
      y = ops.mkldnn._linear_pointwise(x, w, b, "gelu", annotate(List[Optional[number]], []), "none")
    else:
      y = torch.gelu_(torch.linear(x, w, b))
    return y
  def embed(self: __torch__.Ops, x: Tensor, w: List[Tensor]) -> Tensor:
    d = torch.size(w[0], 0)
    p = torch.size(w[0], 2)
    b = torch.size(x, 0)
    m = torch.floordiv(torch.size(x, 2), p)
    n = torch.floordiv(torch.size(x, 3), p)
    split = torch.view(torch.to(x, ops.prim.dtype(w[0])), [b, 3, m, p, n, p])
    size = torch.mul(torch.mul(3, p), p)
    patches = torch.reshape(torch.permute(split, [0, 2, 4, 1, 3, 5]), [b, torch.mul(m, n), size])
    return torch.to(torch.linear(patches, torch.reshape(w[0], [d, size]), w[1]), 6)
  def attention(self: __torch__.Ops, qkv: Tensor, heads: int, fused: bool) -> Tensor:
    b = torch.size(qkv, 0)
    t = torch.size(qkv, 1)
    d = torch.floordiv(torch.size(qkv, 2), 3)
    s = torch.floordiv(d, heads)
    split = torch.permute(torch.view(qkv, [b, t, 3, heads, s]), [2, 0, 3, 1, 4])
    q = torch.select(split, 0, 0)
    k = torch.select(split, 0, 1)
    v = torch.select(split, 0, 2)
    if fused:
      y = torch.scaled_dot_product_attention(q, k, v)
    else:
      q2 = torch.reshape(q, [torch.mul(b, heads), t, s])
      k2 = torch.reshape(k, [torch.mul(b, heads), t, s])
      v2 = torch.reshape(v, [torch.mul(b, heads), t, s])
      none = torch.zeros([1], dtype=ops.prim.dtype(q), layout=None, device=ops.prim.device(q))
      scores = torch.baddbmm(none, q2, torch.transpose(k2, 1, 2), beta=0, alpha=torch.pow(s, -0.5))
      y = torch.view(torch.bmm(torch.softmax(scores, -1), v2), [b, heads, t, s])
    return torch.reshape(torch.transpose(y, 1, 2), [b, t, d])
  def blocks(self: __torch__.Ops, x: Tensor, w: List[Tensor], heads: int, gated: bool, packed: bool, fused: bool, wanted: List[int]) -> List[Tensor]:
    outputs = annotate(List[Tensor], [])
    d = torch.size(x, 2)
    y = torch.to(x, ops.prim.dtype(w[0]))
    last = wanted[torch.sub(torch.len(wanted), 1)]
    for i in range(torch.add(last, 1)):
      o = torch.mul(i, 14)
      n = torch.layer_norm(y, [d], w[o], w[torch.add(o, 1)], 1.0e-6)
      qkv = (self).linear(n, w[torch.add(o, 2)], w[torch.add(o, 3)], packed, )
      a = (self).attention(qkv, heads, fused, )
      p = (self).linear(a, w[torch.add(o, 4)], w[torch.add(o, 5)], packed, )
      z = torch.addcmul(y, p, w[torch.add(o, 6)], value=1, out=p)
      m = torch.layer_norm(z, [d], w[torch.add(o, 7)], w[torch.add(o, 8)], 1.0e-6)
      if gated:
        g = torch.chunk((self).linear(m, w[torch.add(o, 9)], w[torch.add(o, 10)], packed, ), 2, -1)
        h = torch.mul_(torch.silu(g[0]), g[1])
      else:
        h = (self).linear_gelu(m, w[torch.add(o, 9)], w[torch.add(o, 10)], packed, )
      c = (self).linear(h, w[torch.add(o, 11)], w[torch.add(o, 12)], packed, )
      y = torch.addcmul(z, c, w[torch.add(o, 13)], value=1, out=c)
      if torch.__contains__(wanted, i):
        torch.append(outputs, torch.to(y, 6))
    return outputs
