/**
 * The vision transformer: images [B,3,H,W] in, class, register and patch tokens out.
 * Source: DINOv2 (arXiv 2304.07193), registers (arXiv 2309.16588), dinov2/models/vision_transformer.py.
 */
@NullMarked
package io.github.dinov2j.model.backbone;

import org.jspecify.annotations.NullMarked;
