package io.github.dinov2j.cli;

import com.google.gson.JsonElement;

/** What a command found: lines for people, a document for machines; only one of them is printed. */
record Answer(String text, JsonElement json) {}
