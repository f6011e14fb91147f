package io.github.dinov2j.model.backbone;

import io.github.dinov2j.model.torch.Parameters;
import io.github.dinov2j.model.torch.TorchDevice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;

/** Which forms a backbone runs in: those named by the user, else remembered ones, else those that win a short timing. */
final class FormChoice {
    /** Names the forms by hand, as an environment variable, or as the property {@code dinov2j.forms}. */
    static final String VARIABLE = "DINOV2J_FORMS";

    /** Below this width layers are too small for the forms to matter. */
    private static final int MIN_WIDTH = 128;

    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");
    private static final Set<String> FACTS = Set.of("model name", "cpu family", "model", "stepping");

    private FormChoice() {}

    static Forms of(
            Architecture architecture,
            Parameters parameters,
            TorchDevice device,
            Precision wanted,
            FormMemory memory,
            int batch,
            int tokens) {
        if (!architecture.isStandard()) {
            return onlyFloat32(wanted);
        }
        var byHand = Objects.requireNonNullElse(System.getProperty("dinov2j.forms", System.getenv(VARIABLE)), "");
        if (!byHand.isBlank()) {
            return checked(Forms.parse(byHand), wanted);
        }
        if (device.isGpu()) {
            return Forms.plain(wanted == Precision.AUTO ? Precision.FLOAT16 : wanted);
        }
        if (architecture.dim() < MIN_WIDTH) {
            return Forms.plain(wanted == Precision.AUTO ? Precision.FLOAT32 : wanted);
        }
        var lanes = device.lanes().count();
        var images = FormTrial.images(architecture, batch, tokens, lanes);
        var key = String.join(
                ", ",
                machine(),
                shape(architecture),
                lanes + " threads",
                "libtorch " + device.version(),
                images + " x " + tokens + " tokens",
                wanted.text());
        return memory.recall(key).orElseGet(() -> {
            var chosen = new FormTrial(architecture, parameters, device, batch, tokens).choose(wanted);
            memory.remember(key, chosen);
            return chosen.forms();
        });
    }

    /** The article's variants run as they train. */
    private static Forms onlyFloat32(Precision wanted) {
        if (wanted == Precision.BFLOAT16 || wanted == Precision.FLOAT16) {
            throw new IllegalArgumentException(
                    "This model has options beside DINOv2's own, which are computed in float32"
                            + " only; the precision is " + wanted.text() + ", give float32 or auto.");
        }
        return Forms.plain(Precision.FLOAT32);
    }

    private static Forms checked(Forms byHand, Precision wanted) {
        if (wanted != Precision.AUTO && wanted != byHand.precision()) {
            throw new IllegalArgumentException(
                    VARIABLE + " asks for " + byHand.precision().text() + ", but the precision is " + wanted.text()
                            + "; take one of them away.");
        }
        return byHand;
    }

    /** What decides about the forms of a model, as the memory has it. */
    static String shape(Architecture a) {
        return a.feedForward().name().toLowerCase(Locale.ROOT) + " " + a.dim() + "-" + a.hidden() + "-" + a.heads();
    }

    /** The first processor: equal names can stand for different ones, so family and model number come with it. */
    static String machine() {
        try (var lines = Files.lines(PROCESSORS)) {
            var found = lines.takeWhile(line -> !line.isBlank())
                    .map(line -> line.split("\\s*:\\s*", 2))
                    .filter(line -> line.length == 2 && FACTS.contains(line[0]))
                    .map(line -> line[1])
                    .toList();
            return found.isEmpty() ? System.getProperty("os.arch", "") : String.join(" ", found);
        } catch (IOException e) { // no Linux
            return System.getProperty("os.arch", "");
        }
    }
}
