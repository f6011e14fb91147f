/** A small stand-in for IJava 1.3, which was only ever published as a zip: the one class and method we reach by name. */
package io.github.spencerpark.ijava;
