package io.github.dinov2j.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.FileException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pickles that would run code, exhaust memory or read outside their storages. */
class PthFileEvilTest {
    @TempDir
    Path folder;

    @Test
    void neverRunsWhatAGlobalAsksFor() {
        Path witness = folder.resolve("witness");
        String command = "touch " + witness;
        refuses(new Pickle().global("posix", "system").raw('(').text(command).raw('t', 'R'), "asks for posix.system");
        refuses(new Pickle().global("os", "system").text(command).raw(0x85, 'R'), "asks for os.system");
        refuses(
                new Pickle()
                        .text("posix")
                        .text("system")
                        .raw(0x93)
                        .text(command)
                        .raw(0x85, 'R'),
                "posix.system");
        refuses(new Pickle().ascii("(S'" + command + "'\niposix\nsystem\n"), "asks for posix.system");
        refuses(new Pickle().raw('(').global("posix", "system").text(command).raw('o'), "asks for posix.system");
        refuses(new Pickle().global("subprocess", "Popen").text(command).raw(0x85, 0x81), "subprocess.Popen");
        assertThat(witness).doesNotExist();
    }

    @Test
    void refusesHiddenGlobalsEvenBehindGoodTensors() {
        Pickle good = new Pickle().raw('}', '(').text("cls_token");
        good.tensor("FloatStorage", "0", 1, 0, new int[] {1}, new int[] {1});
        refuses(good.text("x").global("builtins", "eval").text("1").raw(0x85, 'R', 'u'), "asks for builtins.eval");
        refuses(new Pickle().global("torch._utils", "_rebuild_tensor_v2.__globals__"), "__globals__");
        refuses(new Pickle().global("posix\u001b[2J", "system"), "asks for posix?[2J.system");
    }

    @Test
    void refusesOtherWaysToBuildAnObjectFromAllowedNames() {
        refuses(new Pickle().raw('(').global("collections", "OrderedDict").raw('o'), "opcode OBJ");
        refuses(new Pickle().global("collections", "OrderedDict").raw(')', 0x81), "opcode NEWOBJ");
        refuses(new Pickle().global("collections", "OrderedDict").raw(')', '}', 0x92), "opcode NEWOBJ_EX");
        refuses(new Pickle().ascii("(icollections\nOrderedDict\n"), "opcode INST");
        refuses(new Pickle().raw(0x82, 1), "opcode EXT");
        refuses(new Pickle().global("torch", "FloatStorage").raw(')', 'R'), "calls torch.FloatStorage");
        refuses(new Pickle().text("system").raw(')', 'R'), "calls a value that is no known function");
    }

    @Test
    void refusesAStateForAnythingButADict() {
        refuses(new Pickle().global("torch._utils", "_rebuild_tensor_v2").raw('}', 'b'), "opcode BUILD");
        Pickle setstate = new Pickle().global("collections", "OrderedDict").raw(')', 'R');
        refuses(setstate.raw('(').text("__setstate__").text("x").raw('t', 'b'), "opcode BUILD");
    }

    @Test
    void survivesDeepNestingAndSelfReference() {
        Pickle lists = new Pickle();
        Pickle marks = new Pickle();
        for (int i = 0; i < 200_000; i++) {
            lists.raw(']');
            marks.raw('(');
        }
        refuses(lists, "nested more than");
        refuses(marks, "nested more than");
        refuses(new Pickle().raw('}', 'q', 0).text("teacher").raw('h', 0, 's'), "no tensor");
        refuses(new Pickle().raw('}', ']').raw('q', 0, 'h', 0, 'a').number(1).raw('s'), "dict key");
        refuses(new Pickle().raw(new int[3_000_000]), "opcode 0x00");
        int[] endless = new int[4_000_002];
        for (int i = 0; i < endless.length; i += 2) {
            endless[i] = 'N';
            endless[i + 1] = '0';
        }
        refuses(new Pickle().raw(endless), "more than 2000000 pickle opcodes");
    }

    @Test
    void survivesValuesNestedAMillionDeep() {
        refuses(deep(new Pickle()), "holds a single value");
        refuses(deep(new Pickle().raw('}')).number(1).raw('s'), "dict key");
        Pickle beside = one("FloatStorage", "0", 4, 0, new int[] {4}, new int[] {1});
        byte[] whole = deep(beside.text("deep")).raw('s').stop();
        Path file = Pickle.file(folder, whole, Map.of("0", Pickle.floats(1, 2, 3, 4)));
        assertThat(WeightFile.open(file).tensors()).containsOnlyKeys("x");
    }

    /** Tuples of one value each: the stack stays low, so that only what walks the value would notice. */
    private static Pickle deep(Pickle out) {
        out.raw(')');
        for (int i = 0; i < 1_000_000; i++) {
            out.raw(0x85);
        }
        return out;
    }

    @Test
    void namesThatPointOutsideAreOnlyNamesAndNothingIsUnpacked() throws IOException {
        Path inside = Files.createDirectories(folder.resolve("a/b"));
        Path file = inside.resolve("evil.pth");
        byte[] pickle = one("FloatStorage", "../../0", 4, 0, new int[] {4}, new int[] {1})
                .stop();
        Pickle.zip(
                file,
                Map.of("../data.pkl", pickle, "../data/../../0", Pickle.floats(1, 2, 3, 4)),
                java.util.zip.ZipEntry.STORED);
        assertThat(Objects.requireNonNull(WeightFile.open(file).tensors().get("x"))
                        .floats())
                .containsExactly(1, 2, 3, 4);
        try (var all = Files.walk(folder)) {
            assertThat(all.filter(Files::isRegularFile)).containsExactly(file);
        }
    }

    @Test
    void aZipBombIsRefusedByItsDirectoryBeforeItIsUnpacked() {
        Path file = folder.resolve("bomb.pth");
        Pickle.zip(file, Map.of("archive/data.pkl", new byte[100_000_000]), java.util.zip.ZipEntry.DEFLATED);
        assertThatThrownBy(() -> WeightFile.open(file))
                .isInstanceOf(FileException.class)
                .hasMessageContaining("bomb.pth: has the compressed entry archive/data.pkl");
    }

    @Test
    void refusesHugeDeclaredLengthsBeforeAllocating() {
        refuses(new Pickle().raw('X').int4(Integer.MAX_VALUE), "declares a value of 2147483647 bytes");
        refuses(new Pickle().raw('X').int4(-1), "declares a value of 4294967295 bytes");
        refuses(new Pickle().raw(0x8d).int4(-1).int4(-1), "declares a value of 18446744073709551615 bytes");
        refuses(new Pickle().raw(0x8b).int4(-1), "declares a value of");
        refuses(new Pickle().raw('B').int4(1 << 30), "declares a value of");
        refuses(new Pickle().ascii("L" + "9".repeat(100_000) + "\n"), "has a number of 100000");
        refuses(new Pickle().ascii("Inot a number\n"), "has a number that is none");
    }

    @Test
    void refusesDamagedStacksAndMemos() {
        refuses(new Pickle().raw('R'), "empty stack");
        refuses(new Pickle().raw('t'), "closes a group");
        refuses(new Pickle().raw('(', 'a'), "empty stack");
        refuses(new Pickle().raw('N', '(', '0'), "empty stack");
        refuses(new Pickle().raw('h', 7), "recalls value 7");
        refuses(new Pickle().raw('j').int4(-7), "recalls value -7");
        refuses(new Pickle().raw('}', '(').text("a").raw('u'), "key without a value");
        refuses(new Pickle().raw('N', 'N', 'a'), "no list");
        refuses(new Pickle().raw('N', 'N', 'N', 's'), "no dict");
    }

    @Test
    void refusesPersistentIdsThatAreNoStorage() {
        refuses(new Pickle().text("storage").raw('Q'), "no storage");
        refuses(new Pickle().raw('(').text("module").raw('N', 'N', 'N', 'N', 't', 'Q'), "no storage");
        Pickle function = new Pickle().raw('(').text("storage").global("collections", "OrderedDict");
        refuses(function.text("0").text("cpu").number(1).raw('t', 'Q'), "no storage");
    }

    @Test
    void refusesTensorsThatDoNotFitTheirStorage() {
        refuses(one("FloatStorage", "9", 4, 0, new int[] {4}, new int[] {1}), "no storage 9 for its tensor x");
        refuses(one("FloatStorage", "0", 5, 0, new int[] {5}, new int[] {1}), "storage 0 of 16 bytes");
        refuses(one("DoubleStorage", "0", 4, 0, new int[] {4}, new int[] {1}), "storage 0 of 16 bytes");
        refuses(one("FloatStorage", "0", 4, 1, new int[] {4}, new int[] {1}), "outside its storage 0");
        refuses(one("FloatStorage", "0", 4, 0, new int[] {2, 2}, new int[] {3, 1}), "outside its storage 0");
        refuses(one("FloatStorage", "0", 4, -1, new int[] {2}, new int[] {1}), "outside its storage 0");
        refuses(one("FloatStorage", "0", 4, 0, new int[] {2}, new int[] {-1}), "whole numbers from 0 on");
        refuses(one("FloatStorage", "0", 4, 0, new int[] {2, 2}, new int[] {1}), "outside its storage 0");
        refuses(one("FloatStorage", "0", -4, 0, new int[] {2}, new int[] {1}), "no storage");
        int big = Integer.MAX_VALUE;
        int[] huge = {big, big, big, big, big};
        refuses(one("FloatStorage", "0", 4, 0, huge, huge), "outside its storage 0");
    }

    @Test
    void refusesATensorThatRepeatsItsNumbersBeyondTheSizeOfTheFile() {
        refuses(one("FloatStorage", "0", 4, 0, new int[] {1 << 20, 4}, new int[] {0, 1}), "more than the file holds");
        refuses(one("FloatStorage", "0", 4, 0, new int[] {1 << 30, 1 << 30}, new int[] {0, 0}), "at most 2147483647");
        int side = 1 << 30;
        int[] endless = {side, side, side, side};
        refuses(one("FloatStorage", "0", 4, 0, endless, new int[4]), "more values than any memory");
    }

    @Test
    void readsTheLegacyContainerUnderTheSameRules() throws IOException {
        byte[] whole = legacy(one("FloatStorage", "0", 4, 0, new int[] {4}, new int[] {1}));
        Path file = folder.resolve("legacy.pth");
        Files.write(file, whole);
        assertThat(Objects.requireNonNull(WeightFile.open(file).tensors().get("x"))
                        .floats())
                .containsExactly(1, 2, 3, 4);
        for (int length = LegacyContainer.START.length; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> WeightFile.open(file)).isInstanceOf(FileException.class);
        }
        Files.write(
                file, legacy(new Pickle().global("posix", "system").text("x").raw(0x85, 'R')));
        assertThatThrownBy(() -> WeightFile.open(file)).hasMessageContaining("legacy.pth: asks for posix.system");
        Files.write(file, legacy(one("FloatStorage", "0", 5, 0, new int[] {4}, new int[] {1})));
        assertThatThrownBy(() -> WeightFile.open(file)).hasMessageContaining("legacy.pth: ends before its storage 0");
        Files.write(file, legacy(one("FloatStorage", "0", 3, 0, new int[] {3}, new int[] {1})));
        assertThatThrownBy(() -> WeightFile.open(file)).hasMessageContaining("of 4 numbers where its pickle says 3");
    }

    /** Magic number, version, machine, root, keys, then storage 0 of four numbers. */
    private static byte[] legacy(Pickle root) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(LegacyContainer.START);
        out.writeBytes(new Pickle().number(1001).stop());
        out.writeBytes(
                new Pickle().raw('}').text("little_endian").raw(0x88, 's').stop());
        out.writeBytes(root.stop());
        out.writeBytes(new Pickle().raw(']').text("0").raw('a').stop());
        out.writeBytes(new byte[] {4, 0, 0, 0, 0, 0, 0, 0});
        out.writeBytes(Pickle.floats(1, 2, 3, 4));
        return out.toByteArray();
    }

    @Test
    void refusesATruncatedPickle() {
        byte[] whole =
                one("FloatStorage", "0", 4, 0, new int[] {4}, new int[] {1}).stop();
        for (int length = 0; length < whole.length; length += 7) {
            byte[] start = Arrays.copyOf(whole, length);
            assertThatThrownBy(() -> open(start))
                    .isInstanceOf(FileException.class)
                    .hasMessageContaining("evil.pth: ");
        }
    }

    private static Pickle one(String type, String key, int count, int offset, int[] shape, int[] stride) {
        return new Pickle()
                .raw('}')
                .text("x")
                .tensor(type, key, count, offset, shape, stride)
                .raw('s');
    }

    private void refuses(Pickle pickle, String reason) {
        byte[] bytes = pickle.stop();
        assertThatThrownBy(() -> open(bytes))
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll("evil.pth: ", reason)
                .hasMessageNotContainingAny("\n", "\u001b");
    }

    private void open(byte[] pickle) {
        WeightFile.open(Pickle.file(folder, pickle, Map.of("0", Pickle.floats(1, 2, 3, 4))));
    }
}
