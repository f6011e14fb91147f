/** Images in, views out, features at rest. Nothing native, no DJL type. */
@NullMarked
package io.github.dinov2j.data;

import org.jspecify.annotations.NullMarked;
