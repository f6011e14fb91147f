package io.github.dinov2j.probe;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.oracle.labs.mlrg.olcut.util.Pair;
import io.github.dinov2j.data.Features;
import io.github.dinov2j.data.Tokens;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.tribuo.DataSource;
import org.tribuo.Dataset;
import org.tribuo.Example;
import org.tribuo.ImmutableFeatureMap;
import org.tribuo.ImmutableOutputInfo;
import org.tribuo.MutableDataset;
import org.tribuo.OutputFactory;
import org.tribuo.classification.Label;
import org.tribuo.classification.LabelFactory;
import org.tribuo.classification.sgd.linear.LinearSGDModel;
import org.tribuo.classification.sgd.linear.LinearSGDTrainer;
import org.tribuo.classification.sgd.objectives.LogMulticlass;
import org.tribuo.classification.sgd.protos.ClassificationLinearSGDProto;
import org.tribuo.dataset.DatasetView;
import org.tribuo.impl.ArrayExample;
import org.tribuo.math.LinearParameters;
import org.tribuo.math.la.DenseMatrix;
import org.tribuo.math.la.DenseVector;
import org.tribuo.math.la.SGDVector;
import org.tribuo.math.la.Tensor;
import org.tribuo.math.protos.DenseTensorProto;
import org.tribuo.math.protos.LinearParametersProto;
import org.tribuo.math.protos.ParametersProto;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.provenance.DataSourceProvenance;
import org.tribuo.provenance.SimpleDataSourceProvenance;

/**
 * The door to Tribuo: features as its data source or dataset, for any of its trainers. Inside, the linear probe's softmax
 * regression on standardised rows, which builds the dataset once and then trains on any part of it.
 */
public final class TribuoClassifier {
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

    /**
     * Features as Tribuo's examples, each made when the iterator comes to it, so that no more than one is held here.
     * Columns are named f00000000 on; images of unknown class have Tribuo's unknown label.
     */
    public static DataSource<Label> source(Features features, Tokens tokens) {
        return new FeatureSource(features, tokens, names(features.width(tokens)));
    }

    /** The same in a dataset, which Tribuo holds in memory: about 12 bytes a number. */
    public static MutableDataset<Label> dataset(Features features, Tokens tokens) {
        LOG.setLevel(Level.WARNING);
        return new MutableDataset<>(source(features, tokens));
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record FeatureSource(Features features, Tokens tokens, String[] names) implements DataSource<Label> {
        private static final LabelFactory FACTORY = new LabelFactory();

        @Override
        public OutputFactory<Label> getOutputFactory() {
            return FACTORY;
        }

        @Override
        public DataSourceProvenance getProvenance() {
            return new SimpleDataSourceProvenance("features " + features.name() + " " + tokens.label(), FACTORY);
        }

        @Override
        public Iterator<Example<Label>> iterator() {
            return IntStream.range(0, features.rows()).mapToObj(this::example).iterator();
        }

        private Example<Label> example(int row) {
            float[] values = new float[names.length];
            features.read(tokens, row, row + 1, values);
            double[] numbers = new double[values.length];
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = values[i];
            }
            String label = features.labels().get(row);
            return new ArrayExample<>(label.isEmpty() ? LabelFactory.UNKNOWN_LABEL : new Label(label), names, numbers);
        }
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
        return trained(new DenseTrainer(optimiser, epochs, batch, seed).train(dataset));
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

    /** Tribuo's linear trainer on {@link DenseParameters}. */
    private static final class DenseTrainer extends LinearSGDTrainer {
        DenseTrainer(DecayedAdam optimiser, int epochs, int batch, long seed) {
            super(new LogMulticlass(), optimiser, epochs, -1, batch, seed);
        }

        @Override
        protected LinearParameters createParameters(int features, int outputs, SplittableRandom random) {
            return new DenseParameters(features + 1, outputs);
        }
    }

    /**
     * Linear parameters that keep the gradient of a row as its error and its features, and multiply once per batch:
     * Tribuo's own make a matrix per row, which takes about twice as long.
     */
    private static final class DenseParameters extends LinearParameters {
        private double[][] weights; // a copy of the matrix, for plain loops

        DenseParameters(int features, int outputs) {
            super(features, outputs);
            weights = new double[outputs][features];
        }

        @Override
        public DenseVector predict(SGDVector row) {
            double[] scores = new double[weights.length];
            for (int output = 0; output < scores.length; output++) {
                scores[output] = dot(weights[output], (DenseVector) row);
            }
            return DenseVector.createDenseVector(scores);
        }

        /** Four sums, so that additions need not wait for each other. */
        private static double dot(double[] weights, DenseVector row) {
            double a = 0;
            double b = 0;
            double c = 0;
            double d = 0;
            int i = 0;
            for (; i + 3 < weights.length; i += 4) {
                a += weights[i] * row.get(i);
                b += weights[i + 1] * row.get(i + 1);
                c += weights[i + 2] * row.get(i + 2);
                d += weights[i + 3] * row.get(i + 3);
            }
            for (; i < weights.length; i++) {
                a += weights[i] * row.get(i);
            }
            return (a + b) + (c + d);
        }

        @Override
        public Tensor[] gradients(Pair<Double, SGDVector> lossAndError, SGDVector row) {
            return new Tensor[] {lossAndError.getB(), row};
        }

        @Override
        public Tensor[] merge(Tensor[][] gradients, int size) {
            double[][] sum = new double[weights.length][weights[0].length];
            for (int output = 0; output < sum.length; output++) {
                for (int row = 0; row < size; row++) {
                    add(sum[output], ((DenseVector) gradients[row][0]).get(output), (DenseVector) gradients[row][1]);
                }
            }
            return new Tensor[] {DenseMatrix.createDenseMatrix(sum)};
        }

        private static void add(double[] sum, double error, DenseVector row) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += error * row.get(i);
            }
        }

        @Override
        public void update(Tensor[] steps) {
            super.update(steps);
            weights = getWeightMatrix().toArray();
        }

        /** As Tribuo's own class, so that Tribuo alone can read the model. */
        @Override
        public ParametersProto serialize() {
            return new LinearParameters(getWeightMatrix()).serialize();
        }
    }
}
