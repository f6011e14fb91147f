/**
 * The random views of an image that pretraining compares: crops, colours, blur and block masks.
 * In: 8-bit RGB {@link io.github.dinov2j.data.Pixels} and a source of randomness. Out: normalised float32 crops and masks.
 * Source: spec sections 4 and 5 (dinov2/data/augmentations.py, masking.py, collate.py); operations agree with torchvision on Pillow images.
 */
@NullMarked
package io.github.dinov2j.data.views;

import org.jspecify.annotations.NullMarked;
