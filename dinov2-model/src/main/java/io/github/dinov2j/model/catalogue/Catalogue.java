package io.github.dinov2j.model.catalogue;

import io.github.dinov2j.data.FileException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** The models that have names. Immutable; reading it touches no network. */
public final class Catalogue {
    private static final String RESOURCE = "catalogue.json";

    private final Map<String, CatalogueEntry> entries = new LinkedHashMap<>();

    Catalogue(List<CatalogueEntry> entries) {
        for (CatalogueEntry entry : entries) {
            if (this.entries.put(entry.name(), entry) != null) {
                throw new IllegalArgumentException("has the model " + entry.name() + " twice.");
            }
        }
        checkPlaces();
    }

    /** Two models may share a file; two files may not share a place, also where capital letters do not count. */
    private void checkPlaces() {
        NavigableMap<String, CatalogueFile> places = new TreeMap<>();
        entries.values().stream().flatMap(entry -> entry.files().stream()).forEach(file -> {
            CatalogueFile other = places.put(file.path().toLowerCase(Locale.ROOT) + "/", file);
            check(other == null || other.equals(file), file);
        });
        String last = "/";
        for (Map.Entry<String, CatalogueFile> place : places.entrySet()) {
            check(!place.getKey().startsWith(last), place.getValue());
            last = place.getKey();
        }
    }

    private static void check(boolean holds, CatalogueFile file) {
        if (!holds) {
            throw new IllegalArgumentException("has two different files at the path \"" + file.path() + "\".");
        }
    }

    /** The file that {@code DINOV2J_CATALOGUE} or the property {@code dinov2j.catalogue} names, else the built-in one. */
    public static Catalogue standard() {
        return Setting.CATALOGUE.value().map(file -> read(Path.of(file))).orElseGet(Catalogue::builtIn);
    }

    /** A catalogue of one's own, in the form of docs/models.md; a problem is a {@link FileException} that names the file. */
    public static Catalogue read(Path file) {
        return CatalogueJson.read(file);
    }

    /** The released models. */
    public static Catalogue builtIn() {
        try (InputStream in = Objects.requireNonNull(Catalogue.class.getResourceAsStream(RESOURCE), RESOURCE)) {
            return CatalogueJson.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new FileException(Path.of(RESOURCE), e);
        }
    }

    /** All models, in the order of the catalogue. */
    public List<CatalogueEntry> entries() {
        return List.copyOf(entries.values());
    }

    /** The model of this name: a hub name or a Hugging Face id, exactly as written. */
    public Optional<CatalogueEntry> find(String nameOrId) {
        return Optional.ofNullable(entries.get(nameOrId));
    }

    /** The model of this name; an unknown name is met with the nearest ones. */
    public CatalogueEntry named(String nameOrId) {
        return find(nameOrId)
                .orElseThrow(() -> new IllegalArgumentException("There is no model named \"" + nameOrId + "\""
                        + didYouMean(nameOrId) + "; \"dinov2j models\" lists the names."));
    }

    /** {@code " (did you mean a or b?)"}, or nothing when no name is near. */
    public String didYouMean(String unknown) {
        List<String> near = NearestNames.of(unknown, entries.keySet());
        return near.isEmpty() ? "" : " (did you mean " + String.join(" or ", near) + "?)";
    }

    @Override
    public String toString() {
        return "Catalogue: " + entries.size() + " models";
    }
}
