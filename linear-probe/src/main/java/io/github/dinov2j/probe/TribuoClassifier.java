package io.github.dinov2j.probe;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.tribuo.Dataset;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.classification.sgd.protos.ClassificationLinearSGDProto;
import org.tribuo.dataset.DatasetView;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.protos.DenseTensorProto;
import org.tribuo.math.protos.LinearParametersProto;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/** Tribuo's softmax regression on standardised rows: builds the dataset once, then trains on any part of it. */
final class TribuoClassifier {
    private static final Logger LOG = Logger.getLogger("org.tribuo"); // kept, or the level would be forgotten
    private static final int LARGEST_BATCH = 64;

    private final MutableDataset<Label> rows;
    private final ImmutableFeatureMap features;
    private final ImmutableOutputInfo<Label> outputs;

    /** A trained classifier: its weights by class name, and Tribuo's own form with the order of its outputs. */
    @SuppressWarnings("ArrayRecordComponent")
    record Trained(LinearWeights weights, List<String> outputs, byte[] model) {}

    TribuoClassifier(float[] values, int width, List<String> labels) {
        LOG.setLevel(Level.WARNING);
        LabelFactory factory = new LabelFactory();
        rows = new MutableDataset<>(new SimpleDataSourceProvenance("train features", factory), factory);
        String[] names = names(width);
        for (int row = 0; row < labels.size(); row++) {
            double[] numbers = new double[width];
            for (int i = 0; i < width; i++) {
                numbers[i] = values[row * width + i];
            }
            rows.add(new ArrayExample<>(new Label(labels.get(row)), names, numbers));
        }
        features = rows.getFeatureIDMap();
        outputs = rows.getOutputIDInfo();
    }

    /** Trains on some of the rows. */
    Trained train(int[] part, double strength, int epochs, long seed) {
        Dataset<Label> dataset = new DatasetView<>(rows, part, features, outputs, "part of train");
        // Small sets take smaller batches, so that a few epochs are enough steps.
        int batch = Math.max(4, Math.min(LARGEST_BATCH, part.length / LARGEST_BATCH));
        int steps = epochs * ((part.length + batch - 1) / batch);
        // A step moves each weight by about the rate: wider rows need a smaller one.
        double rate = 0.1 / Math.sqrt(features.size());
        DecayedAdam optimiser = new DecayedAdam(rate, strength, batch, steps);
        LinearSGDModel model =
                new LinearSGDTrainer(new LogMulticlass(), optimiser, epochs, -1, batch, seed).train(dataset);
        return trained(model);
    }

    private Trained trained(LinearSGDModel model) {
        List<String> order = new ArrayList<>();
        for (int output = 0; output < outputs.size(); output++) {
            order.add(outputs.getOutput(output).getLabel());
        }
        double[][] values = model.getWeightsCopy().toArray();
        return new Trained(
                byName(order, values), List.copyOf(order), model.serialize().toByteArray());
    }

    /**
     * Reads the weights from Tribuo's protobuf without Tribuo's reader, which looks classes up by the names in the file.
     *
     * @param outputs the class names in the order of the model's outputs
     */
    static LinearWeights read(byte[] model, List<String> outputs, int width) throws InvalidProtocolBufferException {
        ModelProto proto = ModelProto.parseFrom(model);
        if (!proto.getClassName().equals(LinearSGDModel.class.getName())) {
            throw new InvalidProtocolBufferException(
                    "it holds a " + proto.getClassName() + ", not a linear classifier");
        }
        Any parameters = proto.getSerializedData()
                .unpack(ClassificationLinearSGDProto.class)
                .getParams()
                .getSerializedData();
        Any matrix =
                parameters.unpack(LinearParametersProto.class).getWeightMatrix().getSerializedData();
        DenseTensorProto tensor = matrix.unpack(DenseTensorProto.class);
        if (!tensor.getDimensionsList().equals(List.of(outputs.size(), width + 1))
                || tensor.getValues().size() != 8L * outputs.size() * (width + 1)) {
            throw new InvalidProtocolBufferException(
                    "its weights are " + tensor.getDimensionsList() + ", not " + List.of(outputs.size(), width + 1));
        }
        DoubleBuffer numbers = tensor.getValues()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asDoubleBuffer();
        double[][] values = new double[outputs.size()][width + 1];
        Arrays.stream(values).forEach(numbers::get);
        return byName(outputs, values);
    }

    private static LinearWeights byName(List<String> order, double[][] values) {
        List<String> classes = order.stream().sorted().toList();
        double[][] sorted =
                classes.stream().map(name -> values[order.indexOf(name)]).toArray(double[][]::new);
        return new LinearWeights(classes, sorted);
    }

    /** Tribuo orders features by name; with leading zeros that is their order here. */
    private static String[] names(int width) {
        String[] names = new String[width];
        for (int i = 0; i < width; i++) {
            names[i] = String.format(Locale.ROOT, "f%08d", i);
        }
        return names;
    }
}
