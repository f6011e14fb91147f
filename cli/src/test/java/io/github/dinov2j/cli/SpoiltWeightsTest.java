package io.github.dinov2j.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonParser;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.backbone.Architecture;
import io.github.dinov2j.model.backbone.FeedForward;
import io.github.dinov2j.model.backbone.PositionResampling;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoiltWeightsTest {
    @Test
    void weightsThatAreNoNumbersAreSaidOnStderrAndInInfo(@TempDir Path folder) {
        String file = spoilt(folder.resolve("spoilt.safetensors")).toString();
        Session info = Session.run("info", file, "--json");
        assertThat(JsonParser.parseString(info.out())
                        .getAsJsonObject()
                        .get("warning")
                        .getAsString())
                .contains("spoilt.safetensors", "64 values", "first in norm.bias");
        Session export = Session.run(
                "export", file, "--out", folder.resolve("again.safetensors").toString());
        assertThat(export.code()).isZero();
        assertThat(export.err().strip().lines()).singleElement().asString().contains("NaN or infinite");
    }

    private static Path spoilt(Path file) {
        Architecture tiny = new Architecture(64, 1, 1, 14, 28, FeedForward.MLP, 0, PositionResampling.OFFSET);
        try (var model = Dino.untrained(tiny, 1)) {
            model.save(file);
        }
        Map<String, StoredTensor> tensors;
        Map<String, String> metadata;
        try (SafetensorsFile opened = SafetensorsFile.open(file)) {
            tensors = new LinkedHashMap<>(opened.tensors());
            metadata = opened.metadata();
        }
        float[] values = new float[64];
        java.util.Arrays.fill(values, Float.NaN);
        tensors.put("norm.bias", StoredTensor.of(values, 64));
        SafetensorsFile.write(file, tensors, metadata);
        return file;
    }
}
