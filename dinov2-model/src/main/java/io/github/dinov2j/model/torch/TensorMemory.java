package io.github.dinov2j.model.torch;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import io.github.dinov2j.data.Dtype;
import io.github.dinov2j.data.StoredTensor;
import java.nio.ByteBuffer;

/** Float32 arrays filled from files and read into files where libtorch keeps them, without a copy on Java's heap. */
final class TensorMemory {
    private TensorMemory() {}

    /** Overwrites an array with the values of a tensor of as many numbers. */
    static void fill(NDArray array, StoredTensor values) {
        if (!array.getDevice().isGpu()) {
            values.floatsInto(memory(array));
            return;
        }
        try (var off = GradMode.off();
                var cpu = array.getManager().newSubManager(Device.cpu())) {
            var staged = cpu.create(array.getShape(), DataType.FLOAT32);
            values.floatsInto(memory(staged));
            try (var moved = staged.toDevice(array.getDevice(), true);
                    var flat = array.reshape(-1);
                    var flatMoved = moved.reshape(-1)) {
                flat.set(new NDIndex(":"), flatMoved);
            }
        }
    }

    /** The values of an array, read when asked for. */
    static StoredTensor stored(NDArray array) {
        return new StoredTensor(Dtype.F32, array.getShape().getShape(), new InTorch(array));
    }

    /** DJL's direct view of a contiguous array on the CPU: writing to it writes to the array. */
    private static ByteBuffer memory(NDArray array) {
        return array.toByteBuffer(true);
    }

    private record InTorch(NDArray array) implements StoredTensor.Source {
        @Override
        public long size() {
            return 4 * array.size();
        }

        @Override
        public void read(long from, ByteBuffer target) {
            if (!array.getDevice().isGpu()) {
                target.put(memory(array).slice((int) from, target.remaining()));
                return;
            }
            try (var flat = array.reshape(-1);
                    var some = Tensors.rows(flat, from / 4, (from + target.remaining()) / 4);
                    var cpu = some.toDevice(Device.cpu(), true)) {
                target.put(memory(cpu));
            }
        }
    }
}
