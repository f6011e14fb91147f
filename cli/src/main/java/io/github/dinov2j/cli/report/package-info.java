/**
 * One self-contained page from what a demo, a run or an evaluation found. A Report (plain values) goes in;
 * HTML with embedded pictures comes out: no script, no address outside the page.
 */
@NullMarked
package io.github.dinov2j.cli.report;

import org.jspecify.annotations.NullMarked;
