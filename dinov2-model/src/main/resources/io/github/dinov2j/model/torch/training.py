class Ops(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  _is_full_backward_hook : Optional[bool]
  def rounded(self: __torch__.Ops, x: Tensor) -> Tensor:
    return torch.to(torch.to(x, DTYPE), PRODUCTS)
  def low(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.to(torch.linear((self).rounded(x, ), (self).rounded(w, ), (self).rounded(b, )), DTYPE)
  def linear(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    return torch.to((self).low(x, w, b, ), 6)
  def product(self: __torch__.Ops, x: Tensor, w: Tensor) -> Tensor:
    return torch.to(torch.to(torch.linear((self).rounded(x, ), (self).rounded(w, )), DTYPE), 6)
  def embed(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
    n = torch.size(x, 0)
    d = torch.size(w, 0)
    p = torch.size(w, 2)
    h = torch.floordiv(torch.size(x, 2), p)
    v = torch.floordiv(torch.size(x, 3), p)
    split = torch.permute(torch.view(x, [n, 3, h, p, v, p]), [0, 2, 4, 1, 3, 5])
    patches = torch.reshape(split, [n, torch.mul(h, v), torch.mul(torch.mul(3, p), p)])
    return (self).linear(patches, torch.reshape(w, [d, -1]), b, )
  def batched(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
    b = torch.mul(torch.size(q, 0), HEADS)
    t = torch.size(q, 2)
    s = torch.size(q, 3)
    q2 = torch.reshape(torch.mul(q, torch.pow(s, -0.5)), [b, t, s])
    k2 = torch.reshape(k, [b, t, s])
    v2 = torch.reshape(v, [b, t, s])
    p = torch.softmax(torch.bmm(q2, torch.transpose(k2, 1, 2)), -1)
    return torch.view(torch.bmm(p, v2), [-1, HEADS, t, s])
  def mix(self: __torch__.Ops, qkv: Tensor) -> Tensor:
    b = torch.size(qkv, 0)
    t = torch.size(qkv, 1)
    d = torch.floordiv(torch.size(qkv, 2), 3)
    split = torch.permute(torch.view(qkv, [b, t, 3, HEADS, torch.floordiv(d, HEADS)]), [2, 0, 3, 1, 4])
    q = torch.to(torch.select(split, 0, 0), PRODUCTS)
    k = torch.to(torch.select(split, 0, 1), PRODUCTS)
    v = torch.to(torch.select(split, 0, 2), PRODUCTS)
    if FUSED:
      y = torch.scaled_dot_product_attention(q, k, v)
    else:
      y = (self).batched(q, k, v, )
    return torch.reshape(torch.transpose(torch.to(y, DTYPE), 1, 2), [b, t, d])
  def activate(self: __torch__.Ops, h: Tensor) -> Tensor:
    if GATED:
      c = torch.chunk(h, 2, -1)
      a = torch.mul(torch.silu(c[0]), c[1])
    else:
      if torch.is_grad_enabled():
        a = torch.gelu(h)
      else:
        a = torch.gelu_(h)
    return a
  def attend(self: __torch__.Ops, x: Tensor, nw: Tensor, nb: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor) -> Tensor:
    n = torch.layer_norm(x, [torch.size(x, -1)], nw, nb, 1.0e-6)
    return (self).low((self).mix((self).low(n, w1, b1, ), ), w2, b2, )
  def feed(self: __torch__.Ops, x: Tensor, nw: Tensor, nb: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor) -> Tensor:
    n = torch.layer_norm(x, [torch.size(x, -1)], nw, nb, 1.0e-6)
    return (self).low((self).activate((self).low(n, w1, b1, ), ), w2, b2, )
  def within(self: __torch__.Ops, qkv: Tensor, first: Tensor, second: Tensor) -> Tensor:
    c = torch.size(qkv, 2)
    n = torch.mul(torch.size(first, 0), torch.size(first, 1))
    m = torch.mul(torch.size(second, 0), torch.size(second, 1))
    a = (self).mix(torch.reshape(torch.narrow(qkv, 1, 0, n), [torch.size(first, 0), torch.size(first, 1), c]), )
    b = (self).mix(torch.reshape(torch.narrow(qkv, 1, n, m), [torch.size(second, 0), torch.size(second, 1), c]), )
    d = torch.floordiv(c, 3)
    return torch.cat([torch.reshape(a, [1, n, d]), torch.reshape(b, [1, m, d])], 1)
  def attend_within(self: __torch__.Ops, x: Tensor, first: Tensor, second: Tensor, nw: Tensor, nb: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor) -> Tensor:
    n = torch.layer_norm(x, [torch.size(x, -1)], nw, nb, 1.0e-6)
    return (self).low((self).within((self).low(n, w1, b1, ), first, second, ), w2, b2, )
  def packed_attention(self: __torch__.Ops, x: Tensor, first: Tensor, second: Tensor, nw: Tensor, nb: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor, g: Tensor) -> Tensor:
    return torch.mul((self).attend_within(x, first, second, nw, nb, w1, b1, w2, b2, ), g)
  def packed_block(self: __torch__.Ops, x: Tensor, first: Tensor, second: Tensor, nw: Tensor, nb: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor, g: Tensor, mw: Tensor, mb: Tensor, w3: Tensor, b3: Tensor, w4: Tensor, b4: Tensor, h: Tensor) -> Tensor:
    y = torch.addcmul(x, (self).attend_within(x, first, second, nw, nb, w1, b1, w2, b2, ), g)
    return torch.addcmul(y, (self).feed(y, mw, mb, w3, b3, w4, b4, ), h)
  def attention(self: __torch__.Ops, x: Tensor, nw: Tensor, nb: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor, g: Tensor) -> Tensor:
    return torch.mul((self).attend(x, nw, nb, w1, b1, w2, b2, ), g)
  def feed_forward(self: __torch__.Ops, x: Tensor, nw: Tensor, nb: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor, g: Tensor) -> Tensor:
    return torch.mul((self).feed(x, nw, nb, w1, b1, w2, b2, ), g)
  def block(self: __torch__.Ops, x: Tensor, nw: Tensor, nb: Tensor, w1: Tensor, b1: Tensor, w2: Tensor, b2: Tensor, g: Tensor, mw: Tensor, mb: Tensor, w3: Tensor, b3: Tensor, w4: Tensor, b4: Tensor, h: Tensor) -> Tensor:
    y = torch.addcmul(x, (self).attend(x, nw, nb, w1, b1, w2, b2, ), g)
    return torch.addcmul(y, (self).feed(y, mw, mb, w3, b3, w4, b4, ), h)
