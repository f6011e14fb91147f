/** Tests over the whole house: its boundaries, and the notebooks on a real kernel. */
@NullMarked
package io.github.dinov2j.notebooks;

import org.jspecify.annotations.NullMarked;
