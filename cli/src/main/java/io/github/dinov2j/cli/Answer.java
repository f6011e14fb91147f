package io.github.dinov2j.cli;

import com.google.gson.JsonElement;

/** What a command found: lines for people, a document for machines; only one of them is printed. The code is 1 when a part failed. */
record Answer(String text, JsonElement json, int code) {
    Answer(String text, JsonElement json) {
        this(text, json, 0);
    }
}
