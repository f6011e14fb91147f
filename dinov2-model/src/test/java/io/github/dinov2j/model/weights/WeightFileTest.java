package io.github.dinov2j.model.weights;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.dinov2j.data.Dtype;
import io.github.dinov2j.data.FileException;
import io.github.dinov2j.data.SafetensorsFile;
import io.github.dinov2j.data.StoredTensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightFileTest {
    @TempDir
    Path folder;

    @Test
    void readsViewsOfOneStorageTransposedAndExpanded() {
        Pickle pickle = new Pickle().raw(0x80, 2, '}', '(');
        pickle.text("cls_token").tensor("FloatStorage", "0", 6, 4, new int[] {1, 2}, new int[] {7, 1});
        pickle.text("transposed").tensor("FloatStorage", "0", 6, 0, new int[] {3, 2}, new int[] {1, 3});
        pickle.text("expanded").tensor("FloatStorage", "0", 6, 1, new int[] {2, 2}, new int[] {0, 1});
        pickle.text("scalar").tensor("FloatStorage", "0", 6, 5, new int[] {}, new int[] {});
        pickle.text("empty").tensor("FloatStorage", "0", 6, 6, new int[] {0, 4}, new int[] {4, 1});
        pickle.text("epoch").number(12);
        Map<String, StoredTensor> tensors = open(pickle.raw('u'));
        assertThat(values(tensors, "cls_token")).containsExactly(5, 6);
        assertThat(values(tensors, "transposed")).containsExactly(1, 4, 2, 5, 3, 6);
        assertThat(values(tensors, "expanded")).containsExactly(2, 3, 2, 3);
        assertThat(values(tensors, "scalar")).containsExactly(6);
        assertThat(values(tensors, "empty")).isEmpty();
        assertThat(tensors).hasSize(5);
    }

    @Test
    void readsParametersAndIgnoresTheMetadataOfADict() {
        Pickle pickle = new Pickle().global("collections", "OrderedDict").raw(')', 'R', '(');
        pickle.text("cls_token").global("torch._utils", "_rebuild_parameter").raw('(');
        pickle.tensor("IntStorage", "0", 6, 0, new int[] {2}, new int[] {1}).raw(0x88);
        pickle.global("collections", "OrderedDict").raw(')', 'R', 't', 'R', 'u', '}');
        Map<String, StoredTensor> tensors = open(pickle.text("_metadata").raw('}', 's', 'b'));
        assertThat(Objects.requireNonNull(tensors.get("cls_token")).dtype()).isEqualTo(Dtype.I32);
        assertThat(tensors).containsOnlyKeys("cls_token");
    }

    @Test
    void prefersTheTeacherAndKeepsItsHeadsApart() {
        WeightFile file = weights(
                "student.backbone.cls_token",
                "teacher.backbone.module.cls_token",
                "teacher.backbone.module.blocks.1.3.norm1.weight",
                "teacher.dino_head.last_layer.weight_g");
        assertThat(file.backbone()).containsOnlyKeys("cls_token", "blocks.3.norm1.weight");
        assertThat(file.others())
                .containsOnlyKeys("student.backbone.cls_token", "teacher.dino_head.last_layer.weight_g");
    }

    @Test
    void readsNamesThroughEveryWrapperOfTrainingPrograms() {
        WeightFile file = weights(
                "student.backbone.cls_token",
                "student.backbone.blocks.0.0.norm1.weight",
                "module.teacher.backbone._fsdp_wrapped_module.cls_token",
                "module.teacher.backbone._fsdp_wrapped_module.blocks.0.2._fsdp_wrapped_module.norm1.weight",
                "module.teacher.backbone._fsdp_wrapped_module.blocks.1.3._checkpoint_wrapped_module.mlp.w12.bias",
                "module.teacher.backbone._fsdp_wrapped_module._orig_mod.norm.bias",
                "module.teacher.ibot_head.mlp.0.weight");
        assertThat(file.backbone())
                .containsOnlyKeys("cls_token", "blocks.2.norm1.weight", "blocks.3.mlp.w12.bias", "norm.bias");
        assertThat(values(file.backbone(), "norm.bias")).containsExactly(5);
    }

    @Test
    void findsTheTeacherInDictsInDictsAndInFlatNames() {
        Pickle nested = new Pickle().raw(0x80, 2, '}').text("model").raw('}', '(');
        nested.text("student").raw('}').text("backbone.cls_token");
        nested.tensor("FloatStorage", "0", 6, 0, new int[] {1}, new int[] {1}).raw('s');
        nested.text("teacher").raw('}').text("backbone.cls_token");
        nested.tensor("FloatStorage", "0", 6, 4, new int[] {1}, new int[] {1}).raw('s', 'u', 's');
        assertThat(values(backbone(nested), "cls_token")).containsExactly(5);

        Pickle flat = new Pickle().raw(0x80, 2, '}').text("model").raw('}', '(');
        flat.text("student.backbone.cls_token");
        flat.tensor("FloatStorage", "0", 6, 0, new int[] {1}, new int[] {1});
        flat.text("teacher.backbone.cls_token");
        flat.tensor("FloatStorage", "0", 6, 4, new int[] {1}, new int[] {1}).raw('u', 's');
        assertThat(values(backbone(flat), "cls_token")).containsExactly(5);
    }

    @Test
    void aDictThatHoldsItselfIsReadNoDeeper() {
        Pickle pickle = new Pickle().raw(0x80, 2, '}', 'q', 0).text("model").raw('h', 0, 's');
        assertThatThrownBy(() -> open(pickle)).hasMessageContaining("holds no tensor");
    }

    @Test
    void refusesWhatFsdpLeavesOfOneProcessWithTheReason() {
        Pickle shard = new Pickle().raw(0x80, 2).global("torch.distributed._shard.sharded_tensor.api", "ShardedTensor");
        assertThatThrownBy(() -> open(shard))
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll("evil.pth", "ShardedTensor", "one of several GPUs", "teacher_checkpoint.pth");
        assertThatThrownBy(() -> weights("teacher.backbone._fsdp_wrapped_module._flat_param")
                        .backbone())
                .hasMessageContainingAll("w.safetensors", "FSDP flattened");
    }

    @Test
    void stacksGateAndValueOfTransformersFive() {
        WeightFile file = weights(
                "embeddings.cls_token",
                "encoder.layer.0.mlp.up_proj.bias",
                "encoder.layer.0.mlp.gate_proj.bias",
                "encoder.layer.0.attention.v_proj.bias",
                "encoder.layer.0.attention.k_proj.bias",
                "encoder.layer.0.attention.q_proj.bias");
        assertThat(values(file.backbone(), "blocks.0.mlp.w12.bias")).containsExactly(2, 1);
        assertThat(values(file.backbone(), "blocks.0.attn.qkv.bias")).containsExactly(5, 4, 3);
        assertThatThrownBy(() -> weights("embeddings.cls_token", "encoder.layer.0.mlp.up_proj.bias")
                        .backbone())
                .hasMessageContaining("only some of the gate and the value of blocks.0.mlp.w12.bias");
    }

    @Test
    void givesHuggingFaceNamesMetasAndStacksQueryKeyAndValue() {
        WeightFile file = weights(
                "dinov2_with_registers.embeddings.cls_token",
                "dinov2_with_registers.embeddings.register_tokens",
                "dinov2_with_registers.encoder.layer.10.attention.attention.value.bias",
                "dinov2_with_registers.encoder.layer.10.attention.attention.query.bias",
                "dinov2_with_registers.encoder.layer.10.attention.attention.key.bias",
                "dinov2_with_registers.encoder.layer.10.attention.output.dense.bias",
                "dinov2_with_registers.encoder.layer.10.layer_scale2.lambda1",
                "dinov2_with_registers.encoder.layer.10.mlp.weights_in.weight",
                "dinov2_with_registers.layernorm.bias",
                "classifier.weight");
        Map<String, StoredTensor> backbone = file.backbone();
        assertThat(backbone)
                .containsOnlyKeys(
                        "cls_token",
                        "register_tokens",
                        "blocks.10.attn.qkv.bias",
                        "blocks.10.attn.proj.bias",
                        "blocks.10.ls2.gamma",
                        "blocks.10.mlp.w12.weight",
                        "norm.bias");
        assertThat(values(backbone, "blocks.10.attn.qkv.bias")).containsExactly(3, 4, 2);
        assertThat(file.others()).containsOnlyKeys("classifier.weight");
    }

    @Test
    void refusesHalfOfQueryKeyAndValueAndNamesGivenTwice() {
        String layer = "encoder.layer.0.attention.attention.";
        assertThatThrownBy(() -> weights("embeddings.cls_token", layer + "query.bias", layer + "key.bias")
                        .backbone())
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll(
                        "w.safetensors", "only some of query, key and value of blocks.0.attn.qkv.bias");
        assertThatThrownBy(() -> weights("cls_token", "blocks.0.1.ls1.gamma", "blocks.1.1.ls1.gamma")
                        .backbone())
                .hasMessageContainingAll("w.safetensors", "blocks.1.ls1.gamma under two names");
    }

    @Test
    void saysWhenThereIsNoBackbone() {
        WeightFile head = weights("weight", "bias");
        assertThatThrownBy(head::backbone)
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll("w.safetensors", "no tensor cls_token", "weight, bias");
        assertThat(head.others()).containsOnlyKeys("weight", "bias");
    }

    @Test
    void opensAHuggingFaceFolder() {
        weights("embeddings.cls_token");
        assertThatThrownBy(() -> WeightFile.open(folder)).hasMessageContaining("holds none of [model.safetensors");
        SafetensorsFile.write(
                folder.resolve("model.safetensors"),
                Map.of("embeddings.cls_token", StoredTensor.of(new float[] {7}, 1)),
                Map.of());
        assertThat(WeightFile.open(folder).backbone()).containsOnlyKeys("cls_token");
    }

    @Test
    void refusesUnknownContentInOneSentence() {
        refuses("version https://git-lfs.github.com/spec/v1", "Git LFS pointer");
        refuses("<!DOCTYPE html><html>", "web page");
        refuses("hello", "neither a PyTorch file");
        refuses("", "neither a PyTorch file");
        refuses("\u0080\u0002cposix\nsystem\n.", "bare pickle");
        refuses("PK\u0003\u0004 and nothing more", "cannot be read as one");
        assertThatThrownBy(() -> WeightFile.open(folder.resolve("none.pth")))
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll("none.pth", "no such file");
    }

    @Test
    void refusesCompressedDoubledForeignAndDamagedZips() throws IOException {
        byte[] pickle = new Pickle().raw('}').stop();
        Path file = folder.resolve("a.pth");
        Pickle.zip(file, Map.of("a/data.pkl", pickle), ZipEntry.DEFLATED);
        assertThatThrownBy(() -> WeightFile.open(file)).hasMessageContaining("compressed entry a/data.pkl");
        Pickle.zip(file, Map.of("a/b.txt", pickle), ZipEntry.STORED);
        assertThatThrownBy(() -> WeightFile.open(file)).hasMessageContaining("0 files FOLDER/data.pkl");
        Map<String, byte[]> big = new LinkedHashMap<>(Map.of("a/data.pkl", pickle));
        big.put("a/byteorder", "big".getBytes(StandardCharsets.UTF_8));
        Pickle.zip(file, big, ZipEntry.STORED);
        assertThatThrownBy(() -> WeightFile.open(file)).hasMessageContaining("byte order 'big'");
        Pickle good = new Pickle().raw('}').text("x");
        good.tensor("FloatStorage", "0", 1, 0, new int[] {1}, new int[] {1}).raw('s');
        Path changed = Pickle.file(folder, good.stop(), Map.of("0", Pickle.floats(12345.678f)));
        byte[] bytes = Files.readAllBytes(changed);
        int at = indexOf(bytes, Pickle.floats(12345.678f));
        bytes[at] ^= 1;
        Files.write(changed, bytes);
        assertThatThrownBy(() -> WeightFile.open(changed))
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll("evil.pth", "damaged entry data/0");
        Files.write(changed, Arrays.copyOf(bytes, bytes.length - 30));
        assertThatThrownBy(() -> WeightFile.open(changed)).hasMessageContaining("truncated");
    }

    private static int indexOf(byte[] bytes, byte[] part) {
        for (int i = 0; i + part.length <= bytes.length; i++) {
            if (Arrays.equals(bytes, i, i + part.length, part, 0, part.length)) {
                return i;
            }
        }
        throw new AssertionError("not found");
    }

    private void refuses(String content, String reason) {
        Path file = folder.resolve("what.pth");
        try {
            Files.write(file, content.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        assertThatThrownBy(() -> WeightFile.open(file))
                .isInstanceOf(FileException.class)
                .hasMessageContainingAll("what.pth: ", reason)
                .hasMessageNotContaining("\n");
    }

    private Map<String, StoredTensor> open(Pickle pickle) {
        return WeightFile.open(Pickle.file(folder, pickle.stop(), Map.of("0", Pickle.floats(1, 2, 3, 4, 5, 6))))
                .tensors();
    }

    private Map<String, StoredTensor> backbone(Pickle pickle) {
        return WeightFile.open(Pickle.file(folder, pickle.stop(), Map.of("0", Pickle.floats(1, 2, 3, 4, 5, 6))))
                .backbone();
    }

    /** One number each: its place in the list. */
    private WeightFile weights(String... names) {
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        for (String name : List.of(names)) {
            tensors.put(name, StoredTensor.of(new float[] {tensors.size()}, 1));
        }
        Path file = folder.resolve("w.safetensors");
        SafetensorsFile.write(file, tensors, Map.of());
        return WeightFile.open(file);
    }

    private static float[] values(Map<String, StoredTensor> tensors, String name) {
        return Objects.requireNonNull(tensors.get(name)).floats();
    }
}
