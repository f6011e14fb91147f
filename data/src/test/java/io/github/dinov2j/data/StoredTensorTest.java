package io.github.dinov2j.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;

class StoredTensorTest {
    @Test
    void readsEveryTypeAsFloats() {
        assertThat(tensor(Dtype.F64, b -> b.putDouble(-1.5).putDouble(1e300)))
                .containsExactly(-1.5f, Float.POSITIVE_INFINITY);
        assertThat(tensor(Dtype.F32, b -> b.putFloat(3.25f).putFloat(-0f))).containsExactly(3.25f, -0f);
        assertThat(tensor(Dtype.BF16, b -> b.putShort((short) 0x3fc0).putShort((short) 0xc000)))
                .containsExactly(1.5f, -2f);
        assertThat(tensor(Dtype.I64, b -> b.putLong(-7).putLong(1L << 40))).containsExactly(-7f, 0x1p40f);
        assertThat(tensor(Dtype.I32, b -> b.putInt(-7).putInt(9))).containsExactly(-7f, 9f);
        assertThat(tensor(Dtype.I16, b -> b.putShort((short) -7).putShort((short) 9)))
                .containsExactly(-7f, 9f);
        assertThat(tensor(Dtype.I8, b -> b.put((byte) -7).put((byte) 9))).containsExactly(-7f, 9f);
        assertThat(tensor(Dtype.U8, b -> b.put((byte) 200).put((byte) 9))).containsExactly(200f, 9f);
        assertThat(tensor(Dtype.BOOL, b -> b.put((byte) 1).put((byte) 0))).containsExactly(1f, 0f);
    }

    @Test
    void readsEveryKindOfHalf() {
        assertThat(half(0x3c00)).isEqualTo(1f);
        assertThat(half(0xc248)).isEqualTo(-3.140625f);
        assertThat(half(0x0001)).isEqualTo(0x1p-24f);
        assertThat(half(0x83ff)).isEqualTo(-1023 * 0x1p-24f);
        assertThat(half(0x7bff)).isEqualTo(65504f);
        assertThat(half(0xfc00)).isEqualTo(Float.NEGATIVE_INFINITY);
        assertThat(half(0x7e00)).isNaN();
        assertThat(Float.floatToRawIntBits(half(0x8000))).isEqualTo(0x80000000);
    }

    @Test
    void refusesBytesThatDoNotFitTheShape() {
        assertThatThrownBy(() -> StoredTensor.of(new float[3], 2, 2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContainingAll("F32 [2, 2] takes 16 bytes", "12 were given");
    }

    @Test
    void cannotBeChangedThroughItsShapeOrItsBuffersPosition() {
        StoredTensor tensor = StoredTensor.of(new float[] {1, 2}, 2);
        tensor.shape()[0] = 99;
        tensor.bytes().getInt();
        assertThat(tensor.shape()).containsExactly(2);
        assertThat(tensor.floats()).containsExactly(1, 2);
    }

    private static float half(int bits) {
        return tensor(Dtype.F16, b -> b.putShort((short) bits).putShort((short) bits))[0];
    }

    private static float[] tensor(Dtype dtype, java.util.function.Consumer<ByteBuffer> fill) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * dtype.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        fill.accept(bytes);
        return new StoredTensor(dtype, new long[] {2}, bytes.flip()).floats();
    }
}
