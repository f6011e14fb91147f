/**
 * The dinov2j command: the same nouns as the notebook. Arguments go in; results come out on stdout,
 * progress on stderr, an exit code (0 done, 1 failed, 2 misuse, 130 interrupted).
 */
@NullMarked
package io.github.dinov2j.cli;

import org.jspecify.annotations.NullMarked;
