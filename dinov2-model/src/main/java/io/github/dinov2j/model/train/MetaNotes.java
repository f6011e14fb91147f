package io.github.dinov2j.model.train;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** What a reader of one of Meta's configurations should know: which of its settings mean nothing here, and its batch. */
record MetaNotes(MetaValues values) {
    private static final Map<String, String> WITHOUT_MEANING = new LinkedHashMap<>();

    static {
        WITHOUT_MEANING.put(".*\\.sharding_strategy", "one device holds all of the model");
        WITHOUT_MEANING.put(".*\\.(reduce_dtype|buffer_dtype)", "gradients and weights are float32");
        WITHOUT_MEANING.put("MODEL\\.WEIGHTS", "start from weights with student.pretrained_weights");
        WITHOUT_MEANING.put("train\\.dataset_path", "images are given with the command");
        WITHOUT_MEANING.put("train\\.output_dir", "the run folder is given with the command");
        WITHOUT_MEANING.put("train\\.num_workers", "workers follow from the processors");
        WITHOUT_MEANING.put("train\\.cache_dataset", "decoded images are kept as memory allows");
        WITHOUT_MEANING.put(
                "train\\.saveckp_freq", "Meta's loop does not read it either; checkpoints come every 3 epochs");
        WITHOUT_MEANING.put("student\\.block_chunks", "blocks are never chunked (FSDP, xFormers)");
        WITHOUT_MEANING.put("optim\\.lr", "Meta's code computes it from base_lr");
    }

    /** Sentences, each to be said once. */
    List<String> sentences() {
        var notes = new ArrayList<String>();
        WITHOUT_MEANING.forEach((pattern, reason) -> {
            var found = new TreeSet<String>();
            values.given().stream().filter(key -> key.matches(pattern)).forEach(found::add);
            if (!found.isEmpty()) {
                notes.add("No effect here: " + shortened(found) + " (" + reason + ").");
            }
        });
        notes.add(batch());
        return notes;
    }

    private static String shortened(TreeSet<String> keys) {
        return keys.size() <= 3 ? String.join(", ", keys) : keys.first() + " and " + (keys.size() - 1) + " like it";
    }

    private String batch() {
        var one = values.whole("train.batch_size_per_gpu");
        var devices = devices(one);
        if (devices == 0) {
            return "train.batch_size_per_gpu, " + one
                    + ", is the whole batch here; Meta's code multiplies it by the number of"
                    + " GPUs. For a larger one set batch, and microBatch=" + one + " to compute it in such pieces.";
        }
        return String.format(
                Locale.ROOT,
                "train.batch_size_per_gpu, %d, is the whole batch here; Meta ran this on %d GPUs, a batch of %,d. For the same"
                        + " set batch=%d and microBatch=%d.",
                one,
                devices,
                devices * one,
                devices * one,
                one);
    }

    /** Meta's GPUs for the recipes it published; 0 = none of them. */
    private int devices(int batch) {
        var recipe = values.text("student.arch") + " " + values.whole("student.patch_size") + " " + batch;
        return switch (recipe) {
            case "vit_large 16 64" -> 32;
            case "vit_large 14 32" -> 96;
            case "vit_giant2 14 12" -> 256;
            default -> 0;
        };
    }
}
