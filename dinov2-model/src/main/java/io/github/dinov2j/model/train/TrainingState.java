package io.github.dinov2j.model.train;

import io.github.dinov2j.data.StoredTensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that training moves, by the file of a checkpoint it is kept in: both networks, the optimiser, the centres and
 * the loss scaler. Names are Meta's. Randomness is no part of it: it follows from seed and step.
 */
final class TrainingState {
    static final String STUDENT = "student.safetensors";
    static final String TEACHER = "teacher.safetensors";
    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String STATE = "state.safetensors";
    static final List<String> FILES = List.of(STUDENT, TEACHER, OPTIMIZER, STATE);

    private TrainingState() {}

    /** What is read gives the tensors of a file, and how it is called in a sentence. */
    interface Files {
        Map<String, StoredTensor> tensors(String file);

        String name(String file);
    }

    /** The tensors of every file, read when they are asked for. */
    static Map<String, Map<String, StoredTensor>> of(StudentTeacher pair) {
        var all = new LinkedHashMap<String, Map<String, StoredTensor>>();
        all.put(STUDENT, pair.student().stored());
        all.put(TEACHER, pair.teacher().stored());
        all.put(OPTIMIZER, pair.optimizer().stored());
        all.put(STATE, state(pair));
        return all;
    }

    static void load(StudentTeacher pair, Files files) {
        pair.student().load(files.tensors(STUDENT), files.name(STUDENT));
        pair.teacher().load(files.tensors(TEACHER), files.name(TEACHER));
        pair.optimizer().load(files.tensors(OPTIMIZER), files.name(OPTIMIZER));
        var state = files.tensors(STATE);
        pair.scaler().load(state, files.name(STATE));
        pair.teaching().targets().forEach((head, targets) -> targets.state()
                .load(Network.under(head + ".", state), files.name(STATE)));
    }

    /** The centres alone; where these targets have some and the files none, they stay as they begin. */
    static void loadCentres(StudentTeacher pair, Files files) {
        var state = files.tensors(STATE);
        pair.teaching().targets().forEach((head, targets) -> {
            var centres = Network.under(head + ".", state);
            if (targets.state().names().stream().allMatch(centres::containsKey)) {
                centres.keySet().retainAll(targets.state().names());
                targets.state().load(centres, files.name(STATE));
            }
        });
    }

    /** What one checkpoint takes on disk, and a copy of the state in memory. */
    static long bytes(StudentTeacher pair) {
        return of(pair).values().stream()
                .flatMap(tensors -> tensors.values().stream())
                .mapToLong(StoredTensor::byteSize)
                .sum();
    }

    private static Map<String, StoredTensor> state(StudentTeacher pair) {
        var all = new LinkedHashMap<String, StoredTensor>(pair.scaler().stored());
        pair.teaching().targets().forEach((head, targets) -> targets.state()
                .stored()
                .forEach((name, tensor) -> all.put(head + "." + name, tensor)));
        return all;
    }
}
