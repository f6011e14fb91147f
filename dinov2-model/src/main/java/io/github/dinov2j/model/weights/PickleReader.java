package io.github.dinov2j.model.weights;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads a pickle of plain values and tensors without executing anything: there is no way from here to a constructor.
 *
 * <p>Values are String, Long, BigInteger, Double, Boolean, None, List, Tuple, Map, TorchGlobal, Storage and TensorView. Nested values are
 * only ever held by reference, never walked, so depth and self-reference cost nothing. What is not known is refused with an
 * IllegalArgumentException. Source: Python's pickletools, protocols 0 to 5.
 */
final class PickleReader {
    /** A backbone of 568 tensors takes about 20,000; the limits keep a hostile file from taking the memory. */
    private static final int MAX_OPCODES = 2_000_000;

    private static final int MAX_DEPTH = 10_000;

    private final PickleInput in;
    private final List<Object> stack = new ArrayList<>();
    private final Deque<Integer> marks = new ArrayDeque<>();
    private final Map<Integer, Object> memo = new HashMap<>();

    private final Map<String, Storage> storages = new HashMap<>();

    PickleReader(PickleInput in) {
        this.in = in;
    }

    /** Reads one pickle up to its STOP. */
    static Object read(PickleInput in) {
        return new PickleReader(in).run();
    }

    /** Every storage the pickle spoke of, by key. */
    Map<String, Storage> storages() {
        return storages;
    }

    Object run() {
        for (int count = 0; count < MAX_OPCODES; count++) {
            int opcode = in.u1();
            if (opcode == '.') {
                return pop();
            }
            if (!(number(opcode) || text(opcode) || container(opcode) || memory(opcode) || call(opcode))) {
                throw new IllegalArgumentException("has the pickle opcode " + name(opcode) + " at byte "
                        + (in.position() - 1) + ", which weights do not need; refused.");
            }
            checkDepth();
        }
        throw new IllegalArgumentException("has more than " + MAX_OPCODES + " pickle opcodes; refused.");
    }

    private void checkDepth() {
        if (marks.size() > MAX_DEPTH || stack.size() > 10 * MAX_DEPTH) {
            throw new IllegalArgumentException("is nested more than " + MAX_DEPTH + " deep; refused.");
        }
    }

    private static String name(int opcode) {
        return switch (opcode) {
            case 'o' -> "OBJ";
            case 0x81 -> "NEWOBJ";
            case 0x92 -> "NEWOBJ_EX";
            case 0x82, 0x83, 0x84 -> "EXT";
            default -> String.format("0x%02x", opcode);
        };
    }

    private boolean number(int opcode) {
        switch (opcode) {
            case 'N' -> push(None.NONE);
            case 0x88 -> push(true);
            case 0x89 -> push(false);
            case 'K' -> push((long) in.u1());
            case 'M' -> push((long) in.u2());
            case 'J' -> push((long) in.i4());
            case 0x8a -> push(whole(in.wholeNumber(in.length(1))));
            case 0x8b -> push(whole(in.wholeNumber(in.length(4))));
            case 'I', 'L' -> push(whole(in.wholeNumberLine()));
            case 'G' -> push(in.bigEndianDouble());
            case 'F' -> push(Double.valueOf(in.line()));
            default -> {
                return false;
            }
        }
        return true;
    }

    private static Object whole(BigInteger value) {
        return value.bitLength() < 64 ? (Object) value.longValue() : value;
    }

    private boolean text(int opcode) {
        switch (opcode) {
            case 'X' -> push(in.text(in.length(4), StandardCharsets.UTF_8));
            case 0x8c -> push(in.text(in.length(1), StandardCharsets.UTF_8));
            case 0x8d -> push(in.text(in.length(8), StandardCharsets.UTF_8));
            case 'T' -> push(in.text(in.length(4), StandardCharsets.ISO_8859_1));
            case 'U' -> push(in.text(in.length(1), StandardCharsets.ISO_8859_1));
            case 'S' -> push(unquoted(in.line()));
            case 'V' -> push(in.line());
            case 'B' -> skip(4);
            case 'C' -> skip(1);
            case 0x8e -> skip(8);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static String unquoted(String line) {
        return line.length() >= 2 ? line.substring(1, line.length() - 1) : line;
    }

    /** Python's bytes: no tensor needs them. */
    private void skip(int width) {
        in.skip(in.length(width));
        push(None.NONE);
    }

    private boolean container(int opcode) {
        switch (opcode) {
            case '(' -> marks.push(stack.size());
            case ']' -> push(new ArrayList<>());
            case '}' -> push(new LinkedHashMap<>());
            case ')' -> push(new Tuple(List.of()));
            case 't' -> push(new Tuple(popMark()));
            case 0x85 -> push(new Tuple(popLast(1)));
            case 0x86 -> push(new Tuple(popLast(2)));
            case 0x87 -> push(new Tuple(popLast(3)));
            case 'l' -> push(popMark());
            case 'd' -> push(putAll(new LinkedHashMap<>(), popMark()));
            case 'a' -> append(popLast(1));
            case 'e' -> append(popMark());
            case 's' -> setItems(popLast(2));
            case 'u' -> setItems(popMark());
            case '0' -> pop();
            case '1' -> popMark();
            case '2' -> push(peek());
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean memory(int opcode) {
        switch (opcode) {
            case 'p' -> memo.put(in.wholeNumberLine().intValue(), peek());
            case 'q' -> memo.put(in.u1(), peek());
            case 'r' -> memo.put(in.i4(), peek());
            case 0x94 -> memo.put(memo.size(), peek());
            case 'g' -> push(remembered(in.wholeNumberLine().intValue()));
            case 'h' -> push(remembered(in.u1()));
            case 'j' -> push(remembered(in.i4()));
            case 0x80 -> in.u1(); // protocol
            case 0x95 -> in.length(8); // frame
            default -> {
                return false;
            }
        }
        return true;
    }

    private boolean call(int opcode) {
        switch (opcode) {
            case 'c' -> push(TorchGlobal.named(in.line(), in.line()));
            case 0x93 -> stackGlobal(popLast(2));
            case 'i' -> instance(TorchGlobal.named(in.line(), in.line()));
            case 'R' -> reduce(popLast(2));
            case 'b' -> build(popLast(2));
            case 'Q' -> push(storage(Storage.of(pop())));
            default -> {
                return false;
            }
        }
        return true;
    }

    /** PyTorch gives a key one type and one size; two would be two different files for two readers. */
    private Storage storage(Storage storage) {
        Storage known = storages.putIfAbsent(storage.key(), storage);
        if (known != null && !known.equals(storage)) {
            throw new IllegalArgumentException(
                    "speaks of storage " + storage.printableKey() + " in two ways; it is damaged.");
        }
        return storage;
    }

    private void stackGlobal(List<Object> names) {
        if (!(names.get(0) instanceof String module) || !(names.get(1) instanceof String name)) {
            throw new IllegalArgumentException("asks for a global that is not named by texts; refused.");
        }
        push(TorchGlobal.named(module, name));
    }

    private static void instance(TorchGlobal global) {
        throw new IllegalArgumentException("builds " + global.python + " by the pickle opcode INST; refused.");
    }

    private void reduce(List<Object> call) {
        if (!(call.get(0) instanceof TorchGlobal global) || !(call.get(1) instanceof Tuple arguments)) {
            throw new IllegalArgumentException("calls a value that is no known function; refused.");
        }
        push(called(global, arguments.items()));
    }

    private static Object called(TorchGlobal global, List<Object> arguments) {
        return switch (global) {
            case ORDERED_DICT -> orderedDict(arguments);
            case TENSOR -> TensorView.of(arguments);
            case PARAMETER -> parameter(arguments);
            default -> throw new IllegalArgumentException("calls " + global.python + "; refused.");
        };
    }

    /** Without arguments from Python 3, with one list of pairs from Python 2. */
    private static Object orderedDict(List<Object> arguments) {
        List<Object> flat = new ArrayList<>();
        for (Object argument : arguments) {
            List<?> pairs = argument instanceof List<?> list ? list : List.of(argument);
            for (Object pair : pairs) {
                List<?> items = pair instanceof Tuple tuple ? tuple.items() : pair instanceof List<?> l ? l : List.of();
                flat.addAll(items.size() == 2 ? items : List.of(pair));
            }
        }
        return putAll(new LinkedHashMap<>(), flat);
    }

    private static Object parameter(List<Object> arguments) {
        if (arguments.isEmpty() || !(arguments.get(0) instanceof TensorView view)) {
            throw new IllegalArgumentException("has a parameter without a tensor; it is damaged, download it again.");
        }
        return view;
    }

    /** PyTorch hangs {@code _metadata} on a dict; anything else that would be given a state is refused. */
    private void build(List<Object> targetAndState) {
        if (!(targetAndState.get(0) instanceof Map) || !(targetAndState.get(1) instanceof Map)) {
            throw new IllegalArgumentException("gives a state to a value that is no dict (opcode BUILD); refused.");
        }
        push(targetAndState.get(0));
    }

    @SuppressWarnings("unchecked")
    private void append(List<Object> items) {
        if (!(peek() instanceof List<?> list)) {
            throw new IllegalArgumentException("appends to a value that is no list; it is damaged.");
        }
        ((List<Object>) list).addAll(items);
    }

    @SuppressWarnings("unchecked")
    private void setItems(List<Object> keysAndValues) {
        if (!(peek() instanceof Map<?, ?> map)) {
            throw new IllegalArgumentException("sets an item of a value that is no dict (opcode SETITEM); refused.");
        }
        putAll((Map<Object, Object>) map, keysAndValues);
    }

    private static Map<Object, Object> putAll(Map<Object, Object> map, List<Object> keysAndValues) {
        if (keysAndValues.size() % 2 != 0) {
            throw new IllegalArgumentException("has a key without a value; it is damaged, download it again.");
        }
        for (int i = 0; i < keysAndValues.size(); i += 2) {
            map.put(key(keysAndValues.get(i)), keysAndValues.get(i + 1));
        }
        return map;
    }

    /** Only flat values: the hash of a nested one would walk it. */
    private static Object key(Object key) {
        if (key instanceof String || key instanceof Number || key instanceof Boolean || key == None.NONE) {
            return key;
        }
        throw new IllegalArgumentException("has a dict key that is neither text nor number; refused.");
    }

    private Object remembered(int place) {
        Object value = memo.get(place);
        if (value == null) {
            throw new IllegalArgumentException("recalls value " + place + " that it never stored; it is damaged.");
        }
        return value;
    }

    private void push(Object value) {
        stack.add(value);
    }

    private Object peek() {
        checkStack(1);
        return stack.get(stack.size() - 1);
    }

    private Object pop() {
        checkStack(1);
        return stack.remove(stack.size() - 1);
    }

    private List<Object> popLast(int count) {
        checkStack(count);
        return popFrom(stack.size() - count);
    }

    private List<Object> popMark() {
        if (marks.isEmpty()) {
            throw new IllegalArgumentException("closes a group that it never opened; it is damaged.");
        }
        return popFrom(marks.pop());
    }

    private List<Object> popFrom(int start) {
        List<Object> tail = stack.subList(start, stack.size());
        List<Object> items = new ArrayList<>(tail);
        tail.clear();
        return items;
    }

    /** Nothing below an open mark may be taken, as in Python. */
    private void checkStack(int count) {
        int bottom = marks.isEmpty() ? 0 : marks.peek();
        if (stack.size() - bottom < count) {
            throw new IllegalArgumentException("takes a value from an empty stack; it is damaged, download it again.");
        }
    }
}
