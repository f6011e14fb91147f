/**
 * A run looked at from outside, while it goes on or afterwards: a run folder's log in; its state, curves as pictures, events
 * for TensorBoard and a progress line out. Nothing here changes a run, and nothing needs the engine.
 */
@NullMarked
package io.github.dinov2j.model.run;

import org.jspecify.annotations.NullMarked;
