/** One jar for the IJava family of kernels: imports, renderers, progress. */
@NullMarked
package io.github.dinov2j.notebook;

import org.jspecify.annotations.NullMarked;
