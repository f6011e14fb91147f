/** Images through whatever makes tokens of them, overlapped and bounded, into features in memory or part by part on disk. */
@NullMarked
package io.github.dinov2j.model.extraction;

import org.jspecify.annotations.NullMarked;
