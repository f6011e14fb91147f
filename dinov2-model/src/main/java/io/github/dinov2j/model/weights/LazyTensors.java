package io.github.dinov2j.model.weights;

import io.github.dinov2j.data.StoredTensor;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tensors by name, each made whenever it is asked for: the stacked ones of a large model never lie in memory together. */
final class LazyTensors extends AbstractMap<String, StoredTensor> {
    private final Map<String, Supplier<StoredTensor>> sources = new LinkedHashMap<>();

    void add(String name, Supplier<StoredTensor> source) {
        sources.put(name, source);
    }

    @Override
    public @Nullable StoredTensor get(@Nullable Object name) {
        Supplier<StoredTensor> source = sources.get(name);
        return source == null ? null : source.get();
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
        return sources.containsKey(name);
    }

    @Override
    public Set<String> keySet() {
        return Collections.unmodifiableSet(sources.keySet());
    }

    @Override
    public Set<Entry<String, StoredTensor>> entrySet() {
        return new AbstractSet<>() {
            @Override
            public Iterator<Entry<String, StoredTensor>> iterator() {
                return sources.entrySet().stream()
                        .<Entry<String, StoredTensor>>map(
                                each -> Map.entry(each.getKey(), each.getValue().get()))
                        .iterator();
            }

            @Override
            public int size() {
                return sources.size();
            }
        };
    }
}
