package io.github.dinov2j.cli;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.dinov2j.data.AtomicFile;
import io.github.dinov2j.data.ImageFolder;
import io.github.dinov2j.data.Pixels;
import io.github.dinov2j.model.AttentionFrom;
import io.github.dinov2j.model.AttentionMaps;
import io.github.dinov2j.model.AttentionQuery;
import io.github.dinov2j.model.Dino;
import io.github.dinov2j.model.DinoModel;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.concurrent.CancellationException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code attention IMAGES}: one picture an image that shows where a token looks, head by head. */
@Command(name = "attention", description = "Draws where a model looks: a PNG for each image, its heads side by side.")
final class AttentionCommand extends DinoCommand {
    @Parameters(paramLabel = "IMAGES", description = "A folder, .zip, .tar or CSV manifest.")
    private String images = "";

    @Mixin
    private ImagesOption part = new ImagesOption();

    @Option(names = "--model", required = true, paramLabel = "MODEL", description = "What sees the images.")
    private String model = "";

    @Option(names = "--out", required = true, paramLabel = "DIR", description = "The folder to write pictures to.")
    private Path out = Path.of("");

    @Option(
            names = "--block",
            paramLabel = "N",
            defaultValue = "-1",
            description = "0-based block; negative counts from the end (default: -1, the last).")
    private int block;

    @Option(
            names = "--head",
            paramLabel = "HEAD",
            defaultValue = "all",
            description = "all, mean or a number (default: all).")
    private String head = "all";

    @Option(
            names = "--from",
            paramLabel = "TOKEN",
            defaultValue = "cls",
            description = "The token that looks: cls, register:N or patch:row,column (default: cls).")
    private String from = "cls";

    @Option(names = "--resize", paramLabel = "N", description = "Short side before the crop (default: the model's).")
    private int resize;

    @Option(names = "--crop", paramLabel = "N", description = "Side of the centre crop (default: the model's own).")
    private int crop;

    @Option(names = "--whole", description = "Images as they are; both sides must be multiples of the patch.")
    private boolean whole;

    @Option(names = "--device", paramLabel = "DEVICE", defaultValue = "auto", description = "auto, cpu or cuda:0.")
    private String device = "auto";

    @Override
    Answer answer() {
        if (!head.matches("all|mean|\\d{1,4}")) {
            throw misuse("The head is \"" + head + "\"; expected all, mean or a number from 0");
        }
        AttentionQuery query = new AttentionQuery(block, AttentionFrom.parse(from), resize, crop, whole);
        ImageFolder folder = part.open(images);
        JsonArray documents = new JsonArray();
        try (DinoModel loaded = Dino.load(model, device)) {
            for (int i = 0; i < folder.size(); i++) {
                if (Thread.interrupted()) {
                    throw new CancellationException("Interrupted after " + i + " of " + folder.size() + " images.");
                }
                documents.add(draw(folder, i, loaded, query));
            }
        }
        JsonObject document = new JsonObject();
        document.addProperty("attention", out.toString());
        document.add("images", documents);
        return new Answer("Attention of " + folder.size() + " images: " + out, document);
    }

    private JsonObject draw(ImageFolder folder, int index, DinoModel loaded, AttentionQuery query) {
        AttentionMaps maps = loaded.attention(folder.read(index), query);
        Pixels picture =
                switch (head) {
                    case "all" -> maps.picture();
                    case "mean" -> maps.meanPicture();
                    default -> maps.picture(Integer.parseInt(head));
                };
        Path file = out.resolve(name(folder.images().get(index).path(), index));
        AtomicFile.write(file, channel -> AtomicFile.writeFully(channel, ByteBuffer.wrap(Png.bytes(picture))));
        return summary(folder.images().get(index).path(), file, maps);
    }

    /** A plain name: what an archive calls its entries must not lead out of the folder. */
    private static String name(String path, int index) {
        String plain = path.replaceAll("[^A-Za-z0-9._-]+", "_").replaceAll("^\\.+", "");
        String end = plain.substring(Math.max(0, plain.length() - 100));
        return String.format("%05d-%s.png", index, end);
    }

    private static JsonObject summary(String path, Path file, AttentionMaps maps) {
        JsonObject summary = new JsonObject();
        summary.addProperty("path", path);
        summary.addProperty("picture", file.toString());
        summary.addProperty("block", maps.block());
        summary.addProperty("from", maps.from().toString());
        summary.add("grid", GSON.toJsonTree(new int[] {maps.height(), maps.width()}));
        JsonArray heads = new JsonArray();
        for (int head = 0; head < maps.heads(); head++) {
            heads.add(head(maps, head));
        }
        summary.add("heads", heads);
        return summary;
    }

    private static JsonObject head(AttentionMaps maps, int head) {
        float[] patches = maps.patches(head);
        int most = 0;
        double sum = 0;
        for (int i = 0; i < patches.length; i++) {
            most = patches[i] > patches[most] ? i : most;
            sum += patches[i];
        }
        JsonObject document = new JsonObject();
        document.addProperty("to_patches", sum);
        document.addProperty("most", patches[most]);
        document.add("most_at", GSON.toJsonTree(new int[] {most / maps.width(), most % maps.width()}));
        document.add("patches", GSON.toJsonTree(patches));
        return document;
    }
}
