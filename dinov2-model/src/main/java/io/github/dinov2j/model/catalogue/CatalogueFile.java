package io.github.dinov2j.model.catalogue;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * One file of a model, as the catalogue knows it. Nothing in it can name a place outside the cache.
 *
 * @param base what the path is below: an http, https or file address without a slash at its end
 * @param path below the base, below a mirror and below the cache: plain names joined by /
 * @param bytes its exact size, where known
 * @param sha256 the published checksum, 64 hexadecimal digits, where there is one
 */
public record CatalogueFile(String base, String path, OptionalLong bytes, Optional<String> sha256) {
    /** The largest file that is ever taken, in bytes. */
    static final long MOST_BYTES = 64L << 30;

    private static final String NAME = "[A-Za-z0-9_+][A-Za-z0-9._+-]{0,127}";

    public CatalogueFile {
        check(
                base.matches("(https?://[^/\\s?#@]+|file:)(/[^\\s?#]*)?"),
                "base",
                base,
                "an http, https or file address");
        check(path.matches(NAME + "(/" + NAME + "){0,15}"), "path", path, "plain names joined by /");
        check(!(path + "/").contains("./"), "path", path, "names that do not end in a dot");
        check(bytes.orElse(1) > 0 && bytes.orElse(1) <= MOST_BYTES, "bytes", bytes, "1 to " + MOST_BYTES);
        check(sha256.orElse("0".repeat(64)).matches("[0-9a-f]{64}"), "sha256", sha256, "64 hexadecimal digits");
        base = base.endsWith("/") ? base.substring(0, base.length() - 1) : base;
        checkAddress(base + "/" + path);
    }

    private static void check(boolean holds, String field, Object value, String expected) {
        if (!holds) {
            throw new IllegalArgumentException("its " + field + " is \"" + value + "\"; expected " + expected + ".");
        }
    }

    private static void checkAddress(String address) {
        try {
            URI uri = new URI(address);
            check("file".equals(uri.getScheme()) || uri.getHost() != null, "address", address, "one with a host");
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("\"" + address + "\" is no address: " + e.getReason() + ".", e);
        }
    }

    /** Where the original lies. */
    public String address() {
        return base + "/" + path;
    }

    /** Its last name. */
    String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
