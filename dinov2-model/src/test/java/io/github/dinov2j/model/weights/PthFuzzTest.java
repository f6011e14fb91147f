package io.github.dinov2j.model.weights;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.dinov2j.data.StoredTensor;
import io.github.dinov2j.fuzz.Fuzzing;
import io.github.dinov2j.fuzz.Mutations;
import io.github.dinov2j.fuzz.Target;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PthFuzzTest {
    /** Opcodes of all protocols, without STOP. */
    private static final String OPCODES =
            "NKMJILGF\u0088\u0089\u008a\u008bXUTSVBC\u008c\u008d\u008e(])}tldaesu012pqrghj\u0094"
                    + "\u0080\u0095\u0085\u0086\u0087cRbQi\u0093o\u0081\u0092\u0082PVR";

    private static final byte[] NUMBERS = Pickle.floats(1, 2, 3, 4, 5, 6, 7, 8);

    @TempDir
    Path folder;

    @Test
    void everySpoiltZipIsReadOrRefusedInASentence() {
        assertThat(Fuzzing.run(new Pth("pth, zip", List.of(zip(pickle())), false), folder)
                        .refused())
                .isPositive();
    }

    @Test
    void everySpoiltPickleInASoundZipIsReadOrRefusedInASentence() {
        assertThat(Fuzzing.run(new Pth("pth, pickle", List.of(pickle(), wrapped()), true), folder)
                        .refused())
                .isPositive();
    }

    @Test
    void everySpoiltFileOfOldPyTorchIsReadOrRefusedInASentence() {
        assertThat(Fuzzing.run(new Pth("pth, legacy", List.of(legacy(pickle())), false), folder)
                        .refused())
                .isPositive();
    }

    private static Pickle tensors(Pickle out) {
        out.raw('}', 'q', 1, '(')
                .text("cls_token")
                .tensor("FloatStorage", "0", 8, 0, new int[] {1, 1, 4}, new int[] {4, 4, 1});
        out.text("norm.weight").tensor("FloatStorage", "0", 8, 4, new int[] {2, 2}, new int[] {1, 2});
        return out.raw('u');
    }

    private static byte[] pickle() {
        return tensors(new Pickle().raw(0x80, 2)).stop();
    }

    private static byte[] wrapped() {
        return tensors(new Pickle().raw(0x80, 4, '}').text("teacher")).raw('s').stop();
    }

    private static byte[] zip(byte[] pickle) {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        entries.put("archive/data.pkl", pickle);
        entries.put("archive/byteorder", "little".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        entries.put("archive/data/0", NUMBERS);
        try {
            Path file = Files.createTempFile("seed", ".pth");
            byte[] bytes = Files.readAllBytes(Pickle.zip(file, entries, ZipEntry.STORED));
            Files.delete(file);
            return bytes;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] legacy(byte[] root) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(LegacyContainer.START);
        out.writeBytes(new Pickle().number(1001).stop());
        out.writeBytes(
                new Pickle().raw('}').text("little_endian").raw(0x88, 's').stop());
        out.writeBytes(root);
        out.writeBytes(new Pickle().raw(']').text("0").raw('a').stop());
        out.writeBytes(new byte[] {8, 0, 0, 0, 0, 0, 0, 0});
        out.writeBytes(NUMBERS);
        return out.toByteArray();
    }

    private record Pth(String name, List<byte[]> seeds, boolean inZip) implements Target {
        @Override
        public byte[] mutate(SplittableRandom random, byte[] seed, byte[] other) {
            if (inZip && random.nextInt(3) == 0) {
                return opcodes(random, seed);
            }
            return Mutations.spoil(random, seed, other);
        }

        /** Opcodes at random places: calls, recalls, deep nests, globals of the system. */
        private static byte[] opcodes(SplittableRandom random, byte[] seed) {
            Pickle out = new Pickle();
            int at = random.nextInt(seed.length);
            for (int i = 0; i < at; i++) {
                out.raw(seed[i] & 0xff);
            }
            for (int left = 1 + random.nextInt(30); left > 0; left--) {
                switch (random.nextInt(12)) {
                    case 0 -> out.global("os", "system").text("touch evil").raw(0x85, 'R');
                    case 1 -> out.global("torch._utils", "_rebuild_tensor_v2");
                    case 2 -> out.raw('X').int4(random.nextInt());
                    case 3 -> out.raw(0x8a, random.nextInt(256));
                    case 4 -> {
                        for (int deep = 1 << random.nextInt(15); deep > 0; deep--) {
                            out.raw(random.nextBoolean() ? ']' : '(');
                        }
                    }
                    case 5 -> out.raw('h', random.nextInt(4));
                    default -> out.raw(OPCODES.charAt(random.nextInt(OPCODES.length())));
                }
            }
            for (int i = at; i < seed.length; i++) {
                out.raw(seed[i] & 0xff);
            }
            return out.stop();
        }

        @Override
        public String lay(byte[] input, Path into) throws IOException {
            Target.put(into.resolve("spoilt.pth"), inZip ? zip(input) : input);
            return "spoilt.pth: ";
        }

        @Override
        public void read(Path from) {
            WeightFile file = WeightFile.open(from.resolve("spoilt.pth"));
            file.metadata();
            file.tensors().values().forEach(StoredTensor::floats);
            file.others();
            file.backbone().values().forEach(StoredTensor::floats);
        }
    }
}
