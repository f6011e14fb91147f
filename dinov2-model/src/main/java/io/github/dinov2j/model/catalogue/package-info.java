/**
 * Models by name: the catalogue says which files a name stands for and where they lie, the cache holds them, a download
 * brings them when the user asks. In goes a name, out comes a path. Source of addresses and checksums: spec section 1.6.
 */
@NullMarked
package io.github.dinov2j.model.catalogue;

import org.jspecify.annotations.NullMarked;
