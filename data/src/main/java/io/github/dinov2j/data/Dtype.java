package io.github.dinov2j.data;

import java.nio.ByteBuffer;

/** How a stored number is written, under the names of the safetensors format; always little-endian. */
public enum Dtype {
    F64(8) {
        @Override
        void toFloats(ByteBuffer bytes, float[] values, int start, int count) {
            for (int i = 0; i < count; i++) {
                values[start + i] = (float) bytes.getDouble(8 * i);
            }
        }
    },
    F32(4) {
        @Override
        void toFloats(ByteBuffer bytes, float[] values, int start, int count) {
            bytes.asFloatBuffer().get(values, start, count);
        }
    },
    F16(2) {
        @Override
        void toFloats(ByteBuffer bytes, float[] values, int start, int count) {
            for (int i = 0; i < count; i++) {
                values[start + i] = half(bytes.getShort(2 * i));
            }
        }
    },
    BF16(2) {
        @Override
        void toFloats(ByteBuffer bytes, float[] values, int start, int count) {
            for (int i = 0; i < count; i++) {
                values[start + i] = Float.intBitsToFloat(bytes.getShort(2 * i) << 16);
            }
        }
    },
    I64(8) {
        @Override
        void toFloats(ByteBuffer bytes, float[] values, int start, int count) {
            for (int i = 0; i < count; i++) {
                values[start + i] = (float) bytes.getLong(8 * i);
            }
        }
    },
    I32(4) {
        @Override
        void toFloats(ByteBuffer bytes, float[] values, int start, int count) {
            for (int i = 0; i < count; i++) {
                values[start + i] = (float) bytes.getInt(4 * i);
            }
        }
    },
    I16(2) {
        @Override
        void toFloats(ByteBuffer bytes, float[] values, int start, int count) {
            for (int i = 0; i < count; i++) {
                values[start + i] = bytes.getShort(2 * i);
            }
        }
    },
    I8(1) {
        @Override
        void toFloats(ByteBuffer bytes, float[] values, int start, int count) {
            for (int i = 0; i < count; i++) {
                values[start + i] = bytes.get(i);
            }
        }
    },
    U8(1) {
        @Override
        void toFloats(ByteBuffer bytes, float[] values, int start, int count) {
            for (int i = 0; i < count; i++) {
                values[start + i] = bytes.get(i) & 0xff;
            }
        }
    },
    BOOL(1) {
        @Override
        void toFloats(ByteBuffer bytes, float[] values, int start, int count) {
            for (int i = 0; i < count; i++) {
                values[start + i] = bytes.get(i) == 0 ? 0f : 1f;
            }
        }
    };

    private final int bytes;

    Dtype(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes one number takes. */
    public int bytes() {
        return bytes;
    }

    /** Fills {@code count} values from a little-endian buffer at position 0; integers above 2^24 are rounded as a cast does. */
    abstract void toFloats(ByteBuffer bytes, float[] values, int start, int count);

    /** IEEE 754 binary16; the JDK converts it only from version 20 on. */
    private static float half(short bits) {
        int sign = (bits & 0x8000) << 16;
        int exponent = (bits >> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        if (exponent == 0) {
            return Float.intBitsToFloat(sign | Float.floatToRawIntBits(fraction * 0x1p-24f));
        }
        int wide = exponent == 31 ? 0xff : exponent + 112; // 112 = 127 - 15, the difference of the biases
        return Float.intBitsToFloat(sign | wide << 23 | fraction << 13);
    }
}
