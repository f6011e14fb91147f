/** The dinov2j command: the same nouns as the notebook. */
@NullMarked
package io.github.dinov2j.cli;

import org.jspecify.annotations.NullMarked;
