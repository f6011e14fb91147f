package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskSpaceTest {
    private static final FeatureDescription WIDE = new FeatureDescription(
            Map.of("cls", new int[] {1000}), new JsonObject(), new JsonObject(), new JsonObject());

    @TempDir
    Path root;

    @Test
    void tooLittleRoomIsSaidBeforeAnythingIsWritten() {
        Path folder = root.resolve("a/b");
        assertThatThrownBy(() -> FeatureFolder.requireRoom(
                        folder, WIDE, 1_000_000, 50_000_000, new DiskSpace(place -> 1_200_000_000L)))
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll(folder.toString(), "4.05 GB", "1.20 GB", "--tokens cls", "another disk");
        assertThat(root.resolve("a")).doesNotExist();
        FeatureFolder.requireRoom(folder, WIDE, 1_000_000, 50_000_000, new DiskSpace(place -> 5_000_000_000L));
    }

    @Test
    void onlyWhatIsMissingYetNeedsRoom() {
        Path folder = root.resolve("begun");
        float[] values = new float[300 * 1000];
        FeatureFolder begun = FeatureFolder.create(folder, WIDE);
        begun.append(
                new Features(
                        "x",
                        Map.of("cls", new FeatureBlock(new int[] {1000}, values)),
                        java.util.Collections.nCopies(300, "a"),
                        java.util.Collections.nCopies(300, "")),
                Map.of());
        DiskSpace small = new DiskSpace(place -> 600_000);
        assertThatThrownBy(() -> FeatureFolder.requireRoom(folder, WIDE, 500, 0, small))
                .hasMessageContainingAll("0.87 MB", "0.60 MB");
        FeatureFolder.requireRoom(folder, WIDE, 400, 0, small);
        begun.finish();
        FeatureFolder.requireRoom(folder, WIDE, 1_000_000, 0, small);
    }

    @Test
    void theRealDiskIsAskedAtTheNearestFolderThatExists() {
        DiskSpace.real().require(root.resolve("not/there/yet"), 1, "it needs", "free some");
        assertThatThrownBy(() -> DiskSpace.real().require(root, Long.MAX_VALUE, "it needs", "free some"))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("it needs about")
                .satisfies(e -> assertThat(DiskSpace.ranOut(e)).isTrue());
    }

    @Test
    void aFullDiskIsKnownByTheSystemsWordsWhereverTheyStand() {
        assertThat(DiskSpace.ranOut(new FileException(root, new IOException("No space left on device"))))
                .isTrue();
        assertThat(DiskSpace.ranOut(new IllegalStateException(new IOException("File too large"))))
                .isTrue();
        assertThat(DiskSpace.ranOut(new FileException(root, new IOException("Permission denied"))))
                .isFalse();
    }
}
