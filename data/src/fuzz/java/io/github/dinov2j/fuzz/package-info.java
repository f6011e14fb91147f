/**
 * Fuzzing of everything that reads files: seeds that are valid go in, mutated by a seeded random, and each input must give a value or one
 * sentence that names its file. Compiled into the tests of the modules that have readers.
 */
package io.github.dinov2j.fuzz;
