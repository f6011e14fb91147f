/** Side-by-side timings; never a gate. */
@NullMarked
package io.github.dinov2j.benchmarks;

import org.jspecify.annotations.NullMarked;
